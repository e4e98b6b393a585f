using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Between versions of one kind only the apiVersion differs, save for events.</summary>
internal static class VersionConversion
{
    private static readonly (string Core, string Events)[] EventFields =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
        ("reportingComponent", "reportingController"),
    ];

    public static void Convert(JsonObject value, ResourceDefinition target)
    {
        value["apiVersion"] = target.ApiVersion;
        if (target.Kind != "Event")
        {
            return;
        }

        foreach (var (core, events) in EventFields)
        {
            var (from, to) = target.Group.Length == 0 ? (events, core) : (core, events);
            if (value[from] is { } node && value[to] is null)
            {
                value.Remove(from);
                value[to] = node;
            }
        }
    }
}
