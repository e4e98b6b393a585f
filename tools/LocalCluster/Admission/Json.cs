using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>Tolerant reads: configurations were checked when they were written.</summary>
internal static class Json
{
    public static string? Text(JsonObject? value, string name) =>
        value?[name] is JsonValue node && node.TryGetValue<string>(out var text) ? text : null;

    public static int? Number(JsonObject? value, string name) =>
        value?[name] is JsonValue node && node.TryGetValue<int>(out var number) ? number : null;

    public static IReadOnlyList<string> Texts(JsonObject? value, string name) =>
        value?[name] is JsonArray list ? [.. list.Select(item => (item as JsonValue)?.ToString() ?? "")] : [];

    public static IEnumerable<JsonObject> Objects(JsonObject? value, string name) => (value?[name] as JsonArray)?.OfType<JsonObject>() ?? [];
}
