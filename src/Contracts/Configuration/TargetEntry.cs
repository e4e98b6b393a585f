namespace ClaudeConfig.Contracts.Configuration;

/// <summary>One place that a route may send a request to.</summary>
public sealed record TargetEntry
{
    /// <summary>Name within the route.</summary>
    public required string Name { get; init; }

    /// <summary><see cref="ProviderEntry.Id"/>.</summary>
    public required string Provider { get; init; }

    /// <summary>Model asked of the provider; null keeps the caller's.</summary>
    public string? Model { get; init; }

    /// <summary>Globs over values of <c>anthropic-beta</c> that reach the target; null lets all through.</summary>
    public IReadOnlyList<string>? AnthropicBetas { get; init; }

    /// <summary>Share among targets of the same priority.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Lower is tried first.</summary>
    public int Priority { get; init; }

    /// <summary>The target is eligible only where this holds; null for always.</summary>
    public TargetWhen? When { get; init; }
}
