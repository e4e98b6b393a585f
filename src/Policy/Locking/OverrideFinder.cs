using System.Text.Json.Nodes;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Merging;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy.Locking;

/// <summary>Finds what layers say at locked paths in vain.</summary>
internal static class OverrideFinder
{
    /// <summary>Reports a layer whose value at a locked path would change what the platform says there.</summary>
    /// <param name="locked">The lock.</param>
    /// <param name="platform">What the platform's layers say together.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="findings">Takes the finding, about the layer's configuration.</param>
    public static void Check(PolicyLock locked, PolicyLayer platform, PolicyLayer layer, FindingList findings)
    {
        var path = LockPath.Parse(locked.Path);
        if (Overrides(path, platform, layer))
        {
            findings.Warn(
                $"spec.{path.Origin}",
                $"project {locked.Project} locks {locked.Path}: this value is dropped, and what that project's policy demands is delivered; remove it here, or ask the owner of that project",
                ConfigurationConditions.LockedPathOverriddenReason);
        }
    }

    private static bool Overrides(LockPath path, PolicyLayer platform, PolicyLayer layer) => path.Part switch
    {
        LockPath.Settings => OverridesSettings(path, platform.Settings, layer.Settings),
        LockPath.Memory => layer.Memory.Any(part => !platform.Memory.Contains(part)),
        LockPath.McpServers => Named(path, layer.McpServers.Keys).Any(name => !JsonNode.DeepEquals(platform.McpServers.GetValueOrDefault(name), layer.McpServers[name])),
        "agents" => Named(path, layer.Agents.Keys).Any(),
        "skills" => Named(path, layer.Skills.Keys).Any(),
        _ => Named(path, layer.OutputStyles.Keys).Any(),
    };

    private static IEnumerable<string> Named(LockPath path, IEnumerable<string> names) => path.Names is [var only] ? names.Where(name => name == only) : names;

    /// <summary>What changes nothing, such as a rule that the platform's list has too, is no override.</summary>
    private static bool OverridesSettings(LockPath path, JsonObject platform, JsonObject layer)
    {
        if (!JsonLock.TryGet(layer, path.Names, out var said))
        {
            return false;
        }

        if (!JsonLock.TryGet(platform, path.Names, out var wanted))
        {
            return said is not JsonObject { Count: 0 };
        }

        var schema = path.Names.Aggregate((ValueSchema?)SettingsCatalogue.Current.Root, (schema, name) => schema?.Member(name));
        return !JsonNode.DeepEquals(PolicyMerge.Values(wanted, said, schema), wanted);
    }
}
