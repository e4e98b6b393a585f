using System.Text.Json;

namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>What differs between two forms of an object. Pure.</summary>
internal static class AuditChange
{
    private const int Longest = 200;

    /// <summary>Fields of the first level that differ, in order.</summary>
    public static IReadOnlyList<(string Field, string? Before, string? After)> Of(string? before, string? after)
    {
        var (old, young) = (Fields(before), Fields(after));
        return [.. old.Keys.Union(young.Keys).Order(StringComparer.Ordinal).Where(field => old.GetValueOrDefault(field) != young.GetValueOrDefault(field)).Select(field => (field, old.GetValueOrDefault(field), young.GetValueOrDefault(field)))];
    }

    private static Dictionary<string, string> Fields(string? text)
    {
        if (text is null)
        {
            return [];
        }

        using var json = JsonDocument.Parse(text);
        return json.RootElement.ValueKind == JsonValueKind.Object ? json.RootElement.EnumerateObject().ToDictionary(field => field.Name, field => Short(field.Value)) : new() { ["value"] = Short(json.RootElement) };
    }

    private static string Short(JsonElement value)
    {
        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();
        return text.Length > Longest ? text[..Longest] + "…" : text;
    }
}
