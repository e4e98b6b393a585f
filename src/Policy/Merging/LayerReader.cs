using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Merging;

/// <summary>Turns one configuration into a layer.</summary>
internal static class LayerReader
{
    private const string EnvKey = "env";

    public static PolicyLayer Read(ClaudeConfiguration configuration, IReadOnlyDictionary<string, ContentMap?>? maps, FindingList findings)
    {
        var spec = configuration.Spec;
        var content = new ContentReader(maps, findings);
        return new PolicyLayer
        {
            Settings = ReadSettings(spec, findings),
            Memory = [.. new[] { spec.Memory }.Concat(content.Memory(spec.MemoryFrom)).Where(text => !string.IsNullOrWhiteSpace(text)).Select(text => (configuration.Key, text!))],
            McpServers = ByName(spec.McpServers, server => server.Name, "spec.mcpServers", findings, (server, path) => ReadServer(server, path, findings)),
            Agents = ByName(spec.Agents, agent => agent.Name, "spec.agents", findings, (agent, _) => new PolicyAgent(agent)).Under(content.Agents(spec.AgentsFrom)),
            Skills = ByName(spec.Skills, skill => skill.Name, "spec.skills", findings, (skill, _) => new PolicySkill(skill)).Under(content.Skills(spec.SkillsFrom)),
            OutputStyles = ByName(spec.OutputStyles, style => style.Name, "spec.outputStyles", findings, (style, _) => style),
        };
    }

    private static JsonObject ReadSettings(ClaudeConfigurationSpec spec, FindingList findings)
    {
        var settings = new JsonObject();
        if (spec.Settings is { ValueKind: not JsonValueKind.Undefined and not JsonValueKind.Null } given)
        {
            if (JsonNodes.Canonical(given, "spec.settings", findings) is JsonObject members)
            {
                settings = members;
            }
            else
            {
                findings.Error("spec.settings", $"{JsonNodes.Shown(JsonNode.Parse(given.GetRawText()))} found; an object is needed");
            }
        }

        if (spec.Env is not { Count: > 0 } variables)
        {
            return settings;
        }

        if (settings[EnvKey] is not JsonObject env)
        {
            // A wrong env is reported by the catalogue; the variables of spec.env do not depend on it.
            settings[EnvKey] = env = [];
        }

        foreach (var variable in variables)
        {
            env[variable.Name] = variable.Value;
        }

        return settings;
    }

    /// <summary>What the spec says goes before what lies elsewhere.</summary>
    private static SortedDictionary<string, T> Under<T>(this SortedDictionary<string, T> own, IEnumerable<KeyValuePair<string, T>> others)
    {
        foreach (var (name, item) in others)
        {
            own.TryAdd(name, item);
        }

        return own;
    }

    private static JsonObject ReadServer(McpServer server, string path, FindingList findings)
    {
        var json = JsonSerializer.SerializeToElement(server with { Name = "" }, PolicyJson.Default.McpServer);
        var members = (JsonObject)JsonNodes.Canonical(json, path, findings)!;
        members.Remove("name");
        return members;
    }

    private static SortedDictionary<string, TOut> ByName<TIn, TOut>(
        IReadOnlyList<TIn>? items, Func<TIn, string> name, string path, FindingList findings, Func<TIn, string, TOut> convert)
    {
        var byName = new SortedDictionary<string, TOut>(StringComparer.Ordinal);
        foreach (var (item, index) in (items ?? []).Select((item, index) => (item, index)))
        {
            var itemPath = JsonPath.Item(path, index);
            if (!byName.TryAdd(name(item), convert(item, itemPath)))
            {
                findings.Error($"{itemPath}.name", $"\"{name(item)}\" stands here twice; give one of them another name");
            }
        }

        return byName;
    }
}
