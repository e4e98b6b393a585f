using ClaudeConfig.Api.Configurations;

namespace ClaudeConfig.Policy;

/// <summary>One layer of a configuration.</summary>
/// <param name="Configuration">What it says.</param>
/// <param name="Demand">
/// Whose policy demands it: the place of that project in the chain of projects, 0 for the farthest. Null for a layer that nobody demands.
/// </param>
public sealed record PolicySource(ClaudeConfiguration Configuration, int? Demand = null)
{
    /// <summary>
    /// The ConfigMaps that it takes content from, by name; one that does not exist is null. What nobody looked for is not among them, and neither
    /// judged nor rendered.
    /// </summary>
    public IReadOnlyDictionary<string, ContentMap?>? Maps { get; init; }

    /// <summary>The names of the ConfigMaps that a configuration takes content from.</summary>
    /// <param name="spec">What it says.</param>
    public static IEnumerable<string> MapsOf(ClaudeConfigurationSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return (spec.MemoryFrom ?? []).Select(source => source.Name).Concat((spec.AgentsFrom ?? []).Select(source => source.Name)).Concat((spec.SkillsFrom ?? []).Select(source => source.ConfigMap))
            .Distinct(StringComparer.Ordinal);
    }
}
