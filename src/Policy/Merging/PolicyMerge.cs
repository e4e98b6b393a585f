using System.Text.Json.Nodes;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Merging;

/// <summary>
/// Lays a nearer layer over a farther one. Merging is associative, and a layer over itself changes nothing, so it does not matter how a
/// chain of bases is put together.
/// </summary>
/// <remarks>
/// Scalars: the nearest wins. Objects: key by key. Lists: the union, the farther entries first, so that no deny rule is ever lost; a few
/// keys, such as <c>availableModels</c>, are taken whole from the nearest (marked in the catalogue). Where two layers disagree about the
/// kind of a value, the kind that the catalogue knows wins, else the object over the list and the list over the scalar: whatever a layer
/// says, it cannot wipe out a deny list.
/// Memory is put together, the farthest first. MCP servers, agents, skills and output styles: by name, the nearest whole.
/// </remarks>
internal static class PolicyMerge
{
    public static PolicyLayer Over(PolicyLayer far, PolicyLayer near) => new()
    {
        Settings = MergeObjects(far.Settings, near.Settings, SettingsCatalogue.Current.Root),
        Memory = [.. far.Memory, .. near.Memory.Where(part => !far.Memory.Contains(part))],
        McpServers = ByName(far.McpServers, near.McpServers),
        Agents = ByName(far.Agents, near.Agents),
        Skills = ByName(far.Skills, near.Skills),
        OutputStyles = ByName(far.OutputStyles, near.OutputStyles),
    };

    private static JsonObject MergeObjects(JsonObject far, JsonObject near, ValueSchema? schema)
    {
        var merged = new JsonObject();
        foreach (var name in far.Select(member => member.Key).Union(near.Select(member => member.Key)).Order(StringComparer.Ordinal))
        {
            merged[name] = !near.TryGetPropertyValue(name, out var nearer) ? far[name]?.DeepClone()
                : !far.TryGetPropertyValue(name, out var farther) ? nearer?.DeepClone()
                : Values(farther, nearer, schema?.Member(name));
        }

        return merged;
    }

    public static JsonNode? Values(JsonNode? far, JsonNode? near, ValueSchema? schema)
    {
        var (farRank, nearRank) = (Rank(far, schema), Rank(near, schema));
        if (schema is { ReplaceWhole: true } || nearRank > farRank)
        {
            return near?.DeepClone();
        }

        return (far, near) switch
        {
            _ when farRank > nearRank => far?.DeepClone(),
            (JsonObject farther, JsonObject nearer) => MergeObjects(farther, nearer, schema),
            (JsonArray farther, JsonArray nearer) => Union(farther, nearer),
            _ => near?.DeepClone(),
        };
    }

    // Only what the farther list lacks is added, so repeats that a layer wrote on purpose (arguments of a command) stay.
    private static JsonArray Union(JsonArray far, JsonArray near) =>
        new([.. far.Concat(near.Where(item => !far.Any(known => JsonNode.DeepEquals(known, item)))).Select(item => item?.DeepClone())]);

    private static int Rank(JsonNode? node, ValueSchema? schema)
    {
        if (schema is { Types: [var type] } && JsonNodes.KindOf(node) == type)
        {
            return 3;
        }

        return node switch
        {
            JsonObject => 2,
            JsonArray => 1,
            _ => 0,
        };
    }

    private static SortedDictionary<string, T> ByName<T>(IReadOnlyDictionary<string, T> far, IReadOnlyDictionary<string, T> near)
    {
        var merged = new SortedDictionary<string, T>(StringComparer.Ordinal);
        foreach (var (name, item) in far.Concat(near))
        {
            merged[name] = item;
        }

        return merged;
    }
}
