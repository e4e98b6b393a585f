using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Policy.Bundles;
using ClaudeConfig.Policy.Merging;
using ClaudeConfig.Policy.Resolution;
using ClaudeConfig.Policy.Settings;

namespace ClaudeConfig.Policy;

/// <summary>Resolves, checks, merges and renders a configuration. Pure: the same objects give the same bytes.</summary>
public static class PolicyCompiler
{
    /// <summary>Compiles one configuration.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="lookup">Gives a configuration by its key, or null where it does not exist.</param>
    /// <param name="grants">Decides which namespaces are admitted.</param>
    public static CompiledPolicy Compile(ClaudeConfiguration configuration, Func<ObjectKey, ClaudeConfiguration?> lookup, ReferenceGrants grants)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var resolved = ExtendsResolver.Resolve(configuration, lookup, grants);
        var findings = new List<Finding>(resolved.Findings);
        var layers = new List<(ObjectKey Source, PolicyLayer Layer)>();
        foreach (var part in resolved.Order)
        {
            var own = new FindingList(part.Key);
            layers.Add((part.Key, PolicyValidator.Read(part, own)));
            findings.AddRange(own.Findings);
        }

        var effective = layers.Select(layer => layer.Layer).Aggregate(PolicyLayer.Empty, PolicyMerge.Over);
        var bundle = findings.Exists(finding => finding.IsError) ? null : Render(configuration.Key, effective, findings);
        return new CompiledPolicy
        {
            Key = configuration.Key,
            Bundle = bundle,
            Findings = findings,
            Origins = OriginFinder.Find(effective, layers),
            Layers = [.. resolved.Order.Select(part => part.Key)],
            References = resolved.References,
        };
    }

    private static PolicyBundle? Render(ObjectKey key, PolicyLayer effective, List<Finding> findings)
    {
        var own = new FindingList(key);
        // Each layer is right by itself; together they can still break a bound, such as the longest list. Their warnings are known already.
        new SettingsValidator(SettingsCatalogue.Current).Check(effective.Settings, "effective settings", own);
        var bundle = own.HasErrors ? null : BundleRenderer.Render(effective, own);
        findings.AddRange(own.Findings.Where(finding => finding.IsError));
        return bundle;
    }
}
