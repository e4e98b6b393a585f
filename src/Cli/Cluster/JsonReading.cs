using System.Text.Json;

namespace ClaudeConfig.Cli.Cluster;

/// <summary>Reads answers whose shape is not ours to trust.</summary>
internal static class JsonReading
{
    /// <summary>A text, or null where there is none.</summary>
    public static string? Text(this JsonElement element, string name) => Child(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>What lies at a path, or null.</summary>
    public static JsonElement? Child(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }
}
