using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Webhooks.Tests.Injecting;

/// <summary>Applies a JSON patch as an API server does, as far as ours go: add and replace.</summary>
internal static class JsonPatches
{
    public static JsonObject Apply(JsonObject document, byte[]? patch)
    {
        var result = (JsonObject)document.DeepClone();
        foreach (var operation in patch is null ? [] : JsonNode.Parse(patch)!.AsArray())
        {
            var steps = operation!["path"]!.GetValue<string>().Split('/').Skip(1).Select(step => step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)).ToArray();
            var parent = steps[..^1].Aggregate((JsonNode)result, (node, step) => (node is JsonArray list ? list[Place(step)] : node[step]) ?? throw new InvalidOperationException($"no {step}"));
            Do(operation["op"]!.GetValue<string>(), parent, steps[^1], operation["value"]!.DeepClone());
        }

        return result;
    }

    private static void Do(string verb, JsonNode parent, string step, JsonNode value)
    {
        switch (verb, parent)
        {
            case ("add", JsonArray list) when step == "-":
                list.Add(value);
                break;
            case ("add", JsonArray list):
                list.Insert(Place(step), value);
                break;
            case ("add", JsonObject map):
                map[step] = value;
                break;
            case ("replace", JsonArray list):
                list[Place(step)] = value;
                break;
            default:
                throw new InvalidOperationException($"{verb} {step}");
        }
    }

    private static int Place(string step) => int.Parse(step, CultureInfo.InvariantCulture);
}
