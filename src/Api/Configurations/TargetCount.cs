using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Targets of a configuration.</summary>
public sealed record TargetCount
{
    /// <summary>How many carry the revision.</summary>
    [Required, Range(0, 1000000)]
    public int Ready { get; init; }

    /// <summary>How many there are.</summary>
    [Required, Range(0, 1000000)]
    public int Total { get; init; }
}
