using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>How far requests are slowed down.</summary>
public sealed record ThresholdThrottle
{
    /// <summary>Requests a minute, over everything that the budget covers.</summary>
    [Required, Range(1, 1000000)]
    public int RequestsPerMinute { get; set; } = 1;
}
