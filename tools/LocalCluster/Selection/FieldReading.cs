using System.Text.Json;

namespace ClaudeConfig.LocalCluster.Selection;

/// <summary>Reads fields that objects are selected by. Events are kept as they were written, in one of two groups: each finds the other's.</summary>
internal static class FieldReading
{
    private static readonly (string Core, string Events)[] SameFields = [("involvedObject", "regarding"), ("reportingComponent", "reportingController")];

    /// <returns>The value; empty where there is none.</returns>
    public static string Read(JsonElement value, string field)
    {
        if (field == "source")
        {
            return First(value, "source.component", "deprecatedSource.component", "reportingComponent", "reportingController");
        }

        var dot = field.IndexOf('.', StringComparison.Ordinal);
        var (head, tail) = dot < 0 ? (field, "") : (field[..dot], field[dot..]);
        var (core, events) = Array.Find(SameFields, same => same.Core == head || same.Events == head);
        return core is null ? At(value, field) : First(value, core + tail, events + tail);
    }

    private static string First(JsonElement value, params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
        {
            if (At(value, path) is { Length: > 0 } found)
            {
                return found;
            }
        }

        return "";
    }

    private static string At(JsonElement element, string path)
    {
        foreach (var name in path.Split('.'))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return "";
            }
        }

        return element.ToString();
    }
}
