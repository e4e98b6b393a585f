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
        var stack = Stacked(input.Layers);
        var layers = stack.Layers;
        List<Finding> findings = [.. input.Findings, .. layers.SelectMany(layer => layer.Findings)];
        var platform = Platform(input, stack, findings);
        var effective = stack.Together;
        var bundle = findings.Exists(finding => finding.IsError) ? null : Render(input.Key, layers, effective, platform, findings);
        findings.AddRange(Overrides(layers, platform));
        findings.AddRange(input.GatewayOnly is { } gatewayOnly ? layers.SelectMany(layer => GatewayLock.Overrides(gatewayOnly, layer)) : []);
        return new CompiledPolicy
        {
            Key = input.Key,
            Bundle = bundle,
            Locks = platform.Locks,
            Findings = findings,
            FindOrigins = () => Origins(effective, layers, platform, input.GatewayOnly),
            Layers = [.. layers.Select(layer => layer.Key)],
            References = input.References,
        };
    }

    /// <summary>The layers; those below the last are shared with whoever has the same.</summary>
    private static Stack Stacked(IReadOnlyList<PolicySource> sources)
    {
        if (sources.Count == 0)
        {
            return new Stack(new LayerStack([]), new LayerStack([]));
        }

        var below = LayerStacks.Of([.. sources.SkipLast(1)]);
        return new Stack(below, below.With(ReadLayer.Of(sources[^1])));
    }

    private static PlatformLayers Platform(PolicyInput input, Stack stack, List<Finding> findings)
    {
        var wrong = findings.Where(finding => finding.IsError).Select(finding => finding.Object).ToHashSet();
        var broken = stack.Layers.Where(layer => wrong.Contains(layer.Key)).Select(layer => layer.Demand).Append(input.BrokenDemand).Min() ?? int.MaxValue;
        // What nobody demands says nothing for a platform.
        var demanded = stack.Layers is [.., { Demand: null }] ? stack.Below : stack.All;
        var platform = demanded.Platform(input.Locks, broken);
        return input.GatewayOnly is null ? platform : platform with { Locks = platform.Locks.WithGatewayOnly() };
    }

    private static PolicyBundle? Render(ObjectKey key, IReadOnlyList<ReadLayer> layers, PolicyLayer effective, PlatformLayers platform, List<Finding> findings)
    {
        var own = new FindingList(key);
        var files = platform.Locks.Apply(BundleRenderer.Files(effective, own));
        if (!own.HasErrors)
        {
            // Each layer is right by itself; what several of them say together, or a lock puts together, can still break a bound, such as the longest list.
            // Their warnings are known already.
            new SettingsValidator(SettingsCatalogue.Current).Check((JsonObject)JsonNode.Parse(files[BundleRenderer.SettingsFile])!, "effective settings", own, Shared(layers, platform));
        }

        var bundle = own.HasErrors ? null : BundleRenderer.Bounded(PolicyBundle.Of(files), own);
        findings.AddRange(own.Findings.Where(finding => finding.IsError));
        return bundle;
    }

    /// <summary>The settings that more than one layer had a hand in.</summary>
    private static HashSet<string> Shared(IReadOnlyList<ReadLayer> layers, PlatformLayers platform)
    {
        var (once, shared) = (new HashSet<string>(StringComparer.Ordinal), platform.Ordered.Select(locked => LockPath.Parse(locked.Path)).SelectMany(path => path.Names.Take(1)).ToHashSet(StringComparer.Ordinal));
        shared.UnionWith(layers.SelectMany(layer => layer.Content.Settings).Select(member => member.Key).Where(name => !once.Add(name)));
        return shared;
    }

    private static IEnumerable<Finding> Overrides(IReadOnlyList<ReadLayer> layers, PlatformLayers platform)
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

    private static IReadOnlyList<PolicyOrigin> Origins(PolicyLayer effective, IReadOnlyList<ReadLayer> layers, PlatformLayers platform, ObjectKey? gatewayOnly)
    {
        var origins = OriginFinder.Find(effective, [.. layers.Select(layer => (layer.Key, layer.Content))]);
        foreach (var locked in platform.Ordered)
        {
            origins = LockedOrigins.Apply(
                origins, locked, platform.ByDemand[locked.Demand], [.. layers.Where(layer => layer.Demand <= locked.Demand).Select(layer => (layer.Key, layer.Content))]);
        }

        return gatewayOnly is { } project ? GatewayLock.Origins(origins, project) : origins;
    }

    private sealed record Stack(LayerStack Below, LayerStack All)
    {
        public IReadOnlyList<ReadLayer> Layers => All.Layers;

        public PolicyLayer Together => All.Together;
    }
}
