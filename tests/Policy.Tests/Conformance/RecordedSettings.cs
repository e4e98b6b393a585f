using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Policy.Tests.Conformance;

/// <summary>Settings and what the client said of them, a line each.</summary>
internal static class RecordedSettings
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Made => Repository.PathOf("tests", "Policy.Tests", "Client", "settings-made.jsonl");

    private static string Recorded => Repository.PathOf("tests", "Policy.Tests", "Client", "settings-judged.jsonl");

    /// <summary>What the client is asked: what people wrote, and what the generator makes of the catalogue.</summary>
    public static IReadOnlyList<JsonObject> Questions(int count)
    {
        JsonObject[] made = [.. File.ReadLines(Made).Select(line => (JsonObject)JsonNode.Parse(line)!)];
        return [.. made, .. new SettingsGenerator(20261127).Documents(count - made.Length)];
    }

    public static IReadOnlyList<(JsonObject Settings, ClientVerdict Verdict)> Read() =>
        [.. File.ReadLines(Recorded).Select(line => (JsonObject)JsonNode.Parse(line)!).Select(json => ((JsonObject)json["settings"]!, ClientVerdict.Read(json)))];

    public static void Write(IEnumerable<(JsonObject Settings, ClientVerdict Verdict)> judged) =>
        File.WriteAllLines(Recorded, judged.Select(pair => pair.Verdict.Write(pair.Settings).ToJsonString(Plain)));
}
