using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

/// <summary>By which rules a change reaches pods.</summary>
/// <param name="Governor">The configuration whose rules they are; null where nobody has any.</param>
/// <param name="Own">Whether that is the configuration itself.</param>
/// <param name="Rollout">The rules.</param>
internal sealed record RolloutTerms(ConfigurationLayer? Governor, bool Own, Rollout? Rollout)
{
    private static readonly TimeSpan DefaultDeadline = TimeSpan.FromMinutes(10);

    public bool IsCanary => Rollout is { Strategy.Type: RolloutType.Canary, Steps.Count: > 0 };

    public bool AutoRollback => Rollout?.AutoRollback ?? true;

    public TimeSpan Deadline => GoDuration.TryParse(Rollout?.ProgressDeadline, out var deadline) ? deadline : DefaultDeadline;

    /// <summary>The steps, in order of their share.</summary>
    public IReadOnlyList<RolloutStep> Steps => [.. (Rollout?.Steps ?? []).OrderBy(step => step.Percent)];

    /// <summary>
    /// The farthest base that changed and says how its changes reach pods; else the configuration itself. Where no layer changed, another release of the product renders
    /// differently, or a project's policy does: then the nearest layer that has rules governs.
    /// </summary>
    /// <param name="layers">What the configuration is made of now, the farthest first.</param>
    /// <param name="stable">What the stable revision was made of; null where that was never recorded.</param>
    public static RolloutTerms Of(IReadOnlyList<ConfigurationLayer> layers, IReadOnlyList<LayerGeneration>? stable)
    {
        if (layers.Count == 0)
        {
            return new RolloutTerms(null, false, null);
        }

        var known = (stable ?? []).ToDictionary(layer => layer.Name, layer => layer.Generation);
        var changed = layers.Where(layer => !known.TryGetValue(layer.Key.ToString(), out var generation) || generation != layer.Generation).ToArray();
        var own = layers[^1];
        var governor = changed.FirstOrDefault(layer => layer.Rollout is not null)
            ?? (own.Rollout is not null ? own : null)
            ?? (changed.Length == 0 ? layers.LastOrDefault(layer => layer.Rollout is not null) : null);
        return new RolloutTerms(governor, governor?.Key == own.Key, governor?.Rollout);
    }
}
