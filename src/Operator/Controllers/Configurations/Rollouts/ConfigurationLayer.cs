using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

/// <summary>One of the configurations that a configuration is made of, as far as rollouts look at it.</summary>
/// <param name="Key">Its name.</param>
/// <param name="Generation">The generation of its spec.</param>
/// <param name="Rollout">How its changes reach pods; null where it does not say.</param>
/// <param name="Annotations">What people tell rollouts by.</param>
/// <param name="Revision">What it renders to by itself, which people may name instead of what it becomes elsewhere.</param>
internal sealed record ConfigurationLayer(ObjectKey Key, long Generation, Rollout? Rollout, IReadOnlyDictionary<string, string> Annotations, string? Revision)
{
    public static ConfigurationLayer Of(ClaudeConfiguration configuration) => new(
        configuration.Key,
        configuration.Metadata.Generation ?? 0,
        configuration.Spec.Rollout,
        configuration.Metadata.Annotations is { } found ? new Dictionary<string, string>(found) : new Dictionary<string, string>(),
        configuration.Status?.Revision);

    /// <summary>What is remembered of it.</summary>
    public LayerGeneration Recorded => new() { Name = Key.ToString(), Generation = Generation };
}
