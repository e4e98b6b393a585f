using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>Answers of a run that was stopped: asking takes a second each, and the next run goes on where it ended.</summary>
internal sealed class AskedBefore : IDisposable
{
    private readonly string file = Path.Combine(Path.GetTempPath(), $"claudeconfig-conformance-{SettingsCatalogue.Current.ClaudeCodeVersion}.jsonl");
    private readonly ConcurrentDictionary<string, ClientVerdict> known = new(StringComparer.Ordinal);
    private readonly StreamWriter writer;

    public AskedBefore()
    {
        foreach (var json in File.Exists(file) ? File.ReadLines(file).Select(line => JsonNode.Parse(line)!.AsObject()) : [])
        {
            known[json["settings"]!.ToJsonString()] = ClientVerdict.Read(json);
        }

        writer = new StreamWriter(file, append: true) { AutoFlush = true };
    }

    public async Task<ClientVerdict> AskAsync(JsonObject settings)
    {
        if (known.TryGetValue(settings.ToJsonString(), out var verdict))
        {
            return verdict;
        }

        var said = await ClientDoctor.AskAsync(settings);
        lock (writer)
        {
            writer.WriteLine(said.Write(settings).ToJsonString());
        }

        return said;
    }

    /// <summary>All are answered: the next run asks anew.</summary>
    public void Finish()
    {
        writer.Dispose();
        File.Delete(file);
    }

    public void Dispose() => writer.Dispose();
}
