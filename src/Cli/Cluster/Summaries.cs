using System.Text.Json;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>What one wants to know of an object of each kind, in a few words.</summary>
internal static class Summaries
{
    public static string Of(string kind, JsonElement item) => kind switch
    {
        "Budget" => Joined(
            Display(item, "state"), Display(item, "spent") is { } spent ? $"{spent} of {Display(item, "limit")} ({Display(item, "used")})" : Display(item, "limit"),
            Display(item, "forecast") is { } forecast ? $"{forecast} expected" : null),
        "ModelRoute" => Joined(Display(item, "targets")),
        "ClaudeConfiguration" => Joined(item.Child("status")?.Text("revision"), Count(item, "targets", "ready", "total", "namespaces")),
        "ClaudeProject" => Joined(item.Child("spec")?.Text("state"), item.Child("status", "namespaces") is { ValueKind: JsonValueKind.Array } names ? names.GetArrayLength() is 1 ? "1 namespace" : $"{names.GetArrayLength()} namespaces" : null),
        _ => "",
    };

    private static string? Display(JsonElement item, string field) => item.Child("status", "display")?.Text(field);

    private static string? Count(JsonElement item, string field, string some, string all, string what) =>
        item.Child("status", field, some) is { } part && item.Child("status", field, all) is { } whole ? $"{part} of {whole} {what}" : null;

    private static string Joined(params string?[] parts) => string.Join(", ", parts.Where(part => !string.IsNullOrEmpty(part)));
}
