using System.Text.Json.Nodes;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Policy.Bundles;
using ClaudeConfig.Policy.Locking;
using ClaudeConfig.Policy.Merging;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy;

/// <summary>Checks, merges, locks and renders a configuration whose references are resolved. Pure: the same objects give the same bytes.</summary>
public static class PolicyCompiler
{
    /// <summary>Compiles one configuration.</summary>
    /// <param name="input">The configuration with all its layers.</param>
    public static CompiledPolicy Compile(PolicyInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var findings = new List<Finding>(input.Findings);
        var layers = new List<Layer>();
        foreach (var source in input.Layers)
        {
            var own = new FindingList(source.Configuration.Key);
            layers.Add(new Layer(source.Configuration.Key, source.Demand, PolicyValidator.Read(source.Configuration, own)));
            findings.AddRange(own.Findings);
        }

        var platform = Platform(input, layers, findings);
        var effective = Together(layers);
        var bundle = findings.Exists(finding => finding.IsError) ? null : Render(input.Key, effective, platform.Locks, findings);
        findings.AddRange(Overrides(layers, platform));
        return new CompiledPolicy
        {
            Key = input.Key,
            Bundle = bundle,
            Locks = platform.Locks,
            Findings = findings,
            FindOrigins = () => Origins(effective, layers, platform),
            Layers = [.. layers.Select(layer => layer.Key)],
            References = input.References,
        };
    }

    /// <summary>What the demanded layers say. A lock counts where all layers that give its value are known and right.</summary>
    private static PlatformLayers Platform(PolicyInput input, List<Layer> layers, List<Finding> findings)
    {
        var wrong = findings.Where(finding => finding.IsError).Select(finding => finding.Object).ToHashSet();
        var broken = layers.Where(layer => wrong.Contains(layer.Key)).Select(layer => layer.Demand).Append(input.BrokenDemand).Min() ?? int.MaxValue;
        // The farthest project's last: what it locks, nobody below says otherwise, not even with a lock.
        var locks = input.Locks.Where(locked => locked.Demand < broken).OrderByDescending(locked => locked.Demand).ThenBy(locked => locked.Path, StringComparer.Ordinal).ToArray();
        var byDemand = locks.Select(locked => locked.Demand).Distinct().ToDictionary(demand => demand, demand => Together(layers.Where(layer => layer.Demand <= demand)));
        var files = byDemand.ToDictionary(
            entry => entry.Key, entry => (IReadOnlyDictionary<string, byte[]>)BundleRenderer.Files(entry.Value, new FindingList(input.Key)));
        return new PlatformLayers(
            locks, byDemand, locks.Length == 0 ? PolicyLocks.None : new PolicyLocks([.. locks.Select(locked => (LockPath.Parse(locked.Path), files[locked.Demand]))]));
    }

    private static PolicyLayer Together(IEnumerable<Layer> layers) => layers.Select(layer => layer.Content).Aggregate(PolicyLayer.Empty, PolicyMerge.Over);

    private static PolicyBundle? Render(ObjectKey key, PolicyLayer effective, PolicyLocks locks, List<Finding> findings)
    {
        var own = new FindingList(key);
        var files = locks.Apply(BundleRenderer.Files(effective, own));
        if (!own.HasErrors)
        {
            // Each layer is right by itself; together they can still break a bound, such as the longest list. Their warnings are known already.
            new SettingsValidator(SettingsCatalogue.Current).Check((JsonObject)JsonNode.Parse(files[BundleRenderer.SettingsFile])!, "effective settings", own);
        }

        var bundle = own.HasErrors ? null : BundleRenderer.Bounded(PolicyBundle.Of(files), own);
        findings.AddRange(own.Findings.Where(finding => finding.IsError));
        return bundle;
    }

    private static IEnumerable<Finding> Overrides(List<Layer> layers, PlatformLayers platform)
    {
        foreach (var layer in layers)
        {
            var own = new FindingList(layer.Key);
            foreach (var locked in platform.Ordered.Where(locked => layer.Demand is null || layer.Demand > locked.Demand))
            {
                OverrideFinder.Check(locked, platform.ByDemand[locked.Demand], layer.Content, own);
            }

            foreach (var finding in own.Findings)
            {
                yield return finding;
            }
        }
    }

    private static IReadOnlyList<PolicyOrigin> Origins(PolicyLayer effective, List<Layer> layers, PlatformLayers platform)
    {
        var origins = OriginFinder.Find(effective, [.. layers.Select(layer => (layer.Key, layer.Content))]);
        foreach (var locked in platform.Ordered)
        {
            origins = LockedOrigins.Apply(
                origins, locked, platform.ByDemand[locked.Demand], [.. layers.Where(layer => layer.Demand <= locked.Demand).Select(layer => (layer.Key, layer.Content))]);
        }

        return origins;
    }

    private sealed record Layer(ObjectKey Key, int? Demand, PolicyLayer Content);

    /// <summary>The locks in order of application, and what the layers demanded up to a place say together.</summary>
    private sealed record PlatformLayers(IReadOnlyList<PolicyLock> Ordered, IReadOnlyDictionary<int, PolicyLayer> ByDemand, PolicyLocks Locks);
}
