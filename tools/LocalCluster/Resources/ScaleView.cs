using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>The autoscaling/v1 Scale that stands for an object.</summary>
internal static class ScaleView
{
    public static JsonObject Of(ResourceDefinition resource, JsonObject value)
    {
        var paths = resource.Scale!;
        var metadata = new JsonObject();
        foreach (var name in (string[])["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
        {
            if (value["metadata"]?[name] is { } node)
            {
                metadata[name] = node.DeepClone();
            }
        }

        var status = new JsonObject { ["replicas"] = Number(value, paths.StatusReplicas) };
        if (Selector(value, paths.LabelSelector) is { Length: > 0 } selector)
        {
            status["selector"] = selector;
        }

        return new JsonObject
        {
            ["kind"] = "Scale",
            ["apiVersion"] = "autoscaling/v1",
            ["metadata"] = metadata,
            ["spec"] = Number(value, paths.SpecReplicas) is > 0 and var replicas ? new JsonObject { ["replicas"] = replicas } : new JsonObject(),
            ["status"] = status,
        };
    }

    /// <summary>Writes the replicas of a Scale into the object.</summary>
    public static void Write(ResourceDefinition resource, JsonObject value, JsonObject scale)
    {
        var steps = Steps(resource.Scale!.SpecReplicas);
        var at = value;
        foreach (var step in steps[..^1])
        {
            if (at[step] is not JsonObject next)
            {
                at[step] = next = [];
            }

            at = next;
        }

        at[steps[^1]] = scale["spec"]?["replicas"]?.DeepClone() ?? 0;
        ObjectMeta.Copy(scale, value, "resourceVersion");
    }

    private static string[] Steps(string path) => path.Split('.', StringSplitOptions.RemoveEmptyEntries);

    private static long Number(JsonObject value, string path) =>
        Find(value, path) is JsonValue node && node.TryGetValue<long>(out var number) ? number : 0;

    private static string? Selector(JsonObject value, string? path) => path is null
        ? null
        : Find(value, path) switch
        {
            JsonValue text => text.ToString(),
            JsonObject selector => Text(selector),
            _ => null,
        };

    private static string Text(JsonObject selector) =>
        string.Join(",", (selector["matchLabels"] as JsonObject ?? []).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value}"));

    private static JsonNode? Find(JsonNode? value, string path) => Steps(path).Aggregate(value, (node, step) => (node as JsonObject)?[step]);
}
