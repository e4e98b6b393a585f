using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Merging;

/// <summary>Tells which layers each effective value came from.</summary>
internal static class OriginFinder
{
    /// <summary>Every leaf of the effective settings, every server, agent, skill, style and part of the memory, with its layers, nearest first.</summary>
    /// <param name="effective">The merged layers.</param>
    /// <param name="layers">The layers, the farthest first.</param>
    public static IReadOnlyList<PolicyOrigin> Find(PolicyLayer effective, IReadOnlyList<(ObjectKey Source, PolicyLayer Layer)> layers)
    {
        var origins = new List<PolicyOrigin>();
        var nearestFirst = layers.Reverse().ToArray();
        Walk(
            effective.Settings,
            [.. nearestFirst.Select(layer => (layer.Source, (JsonNode?)layer.Layer.Settings))],
            SettingsCatalogue.Current.Root, "settings", origins);
        if (effective.Memory.Count > 0)
        {
            origins.Add(new PolicyOrigin("memory", [.. effective.Memory.Reverse().Select(part => part.Source)]));
        }

        Named("mcpServers", effective.McpServers.Keys, layer => layer.McpServers.Keys);
        Named("agents", effective.Agents.Keys, layer => layer.Agents.Keys);
        Named("skills", effective.Skills.Keys, layer => layer.Skills.Keys);
        Named("outputStyles", effective.OutputStyles.Keys, layer => layer.OutputStyles.Keys);
        return origins;

        void Named(string field, IEnumerable<string> names, Func<PolicyLayer, IEnumerable<string>> of) =>
            origins.AddRange(names.Select(name => new PolicyOrigin(
                JsonPath.Member(field, name), [nearestFirst.First(layer => of(layer.Layer).Contains(name)).Source])));
    }

    private static void Walk(
        JsonNode? effective, IReadOnlyList<(ObjectKey Source, JsonNode? Value)> nearestFirst, ValueSchema? schema, string path, List<PolicyOrigin> origins)
    {
        if (schema is { ReplaceWhole: true })
        {
            origins.Add(new PolicyOrigin(path, [nearestFirst[0].Source]));
        }
        else if (effective is JsonObject members)
        {
            foreach (var (name, value) in members)
            {
                var having = nearestFirst
                    .Where(layer => layer.Value is JsonObject layerMembers && layerMembers.ContainsKey(name))
                    .Select(layer => (layer.Source, ((JsonObject)layer.Value!)[name]))
                    .ToArray();
                Walk(value, having, schema?.Member(name), JsonPath.Member(path, name), origins);
            }
        }
        else if (effective is JsonArray)
        {
            origins.Add(new PolicyOrigin(path, [.. nearestFirst.Where(layer => layer.Value is JsonArray).Select(layer => layer.Source)]));
        }
        else
        {
            origins.Add(new PolicyOrigin(path, [nearestFirst[0].Source]));
        }
    }
}
