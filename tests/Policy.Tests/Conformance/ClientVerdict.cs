using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>What the client said of settings.</summary>
/// <param name="Dropped">What it does not take, or takes as something else: path with dots, and its words.</param>
/// <param name="Warned">What it says besides.</param>
internal sealed partial record ClientVerdict(IReadOnlyList<ClientRemark> Dropped, IReadOnlyList<ClientRemark> Warned)
{
    private const string File = "managed-settings.json › ";
    private const string Rules = "Permission rules that may not work as written";

    /// <summary>Reads the answer of 'claude doctor': paragraphs, some of them with a heading. Remarks without the name of the file stand in one without.</summary>
    public static ClientVerdict Of(string output)
    {
        var (dropped, warned, heading) = (new List<ClientRemark>(), new List<ClientRemark>(), "");
        foreach (var line in output.Split('\n').Select(line => line.TrimEnd()))
        {
            var isItem = line.StartsWith("- ", StringComparison.Ordinal);
            if (!isItem)
            {
                heading = line.StartsWith(' ') ? heading : line;
            }
            else if (line.IndexOf(File, StringComparison.Ordinal) is var at and >= 0)
            {
                var rest = line[(at + File.Length)..];
                var colon = rest.IndexOf(": ", StringComparison.Ordinal);
                dropped.Add(new ClientRemark(Dotted(rest[..colon]), rest[(colon + 2)..]));
            }
            else if (heading is "" or "Invalid settings" or Rules)
            {
                warned.Add(new ClientRemark(heading == Rules ? $"permissions.{Rule().Match(line).Groups[1].Value}" : Named(line), line[2..]));
            }
        }

        return new ClientVerdict(dropped, warned);
    }

    public static ClientVerdict Read(JsonObject json) => new(Remarks(json["dropped"]!), Remarks(json["warned"]!));

    public JsonObject Write(JsonObject settings) => new() { ["settings"] = settings.DeepClone(), ["dropped"] = Written(Dropped), ["warned"] = Written(Warned) };

    private static ClientRemark[] Remarks(JsonNode json) => [.. json.AsArray().Select(remark => new ClientRemark(remark![0]!.GetValue<string>(), remark[1]!.GetValue<string>()))];

    private static JsonArray Written(IReadOnlyList<ClientRemark> remarks) => new([.. remarks.Select(remark => new JsonArray(remark.Path, remark.Text))]);

    /// <summary>"[0]" as ".0"; what the client does not number, or name, may be any.</summary>
    private static string Dotted(string path) => Item().Replace(path, ".$1").Replace("[]", "", StringComparison.Ordinal).Replace(".<invalid id>", "", StringComparison.Ordinal);

    /// <summary>The key that a remark without a path is about.</summary>
    private static string Named(string line) =>
        line.Contains("blocks only the exact model name", StringComparison.Ordinal) || line.Contains("deniedModels entry", StringComparison.Ordinal) ? "deniedModels"
        : line.Contains("not a known provider name", StringComparison.Ordinal) ? "allowedProviders"
        : line.Contains("Managed MCP server was ignored", StringComparison.Ordinal) ? "managedMcpServers"
        : Key().Match(line) is { Success: true } key ? key.Groups[1].Value + key.Groups[2].Value
        : "";

    [GeneratedRegex("Permission (allow|ask|deny) rule")]
    private static partial Regex Rule();

    [GeneratedRegex("""\[([0-9]+)\]""")]
    private static partial Regex Item();

    [GeneratedRegex("""\A- "([A-Za-z]+)"|ignores ([A-Za-z.]+) in managed""")]
    private static partial Regex Key();
}
