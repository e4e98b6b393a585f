using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What one session may spend, whatever is left: a loop that nobody watches ends there.</summary>
public sealed record PerSessionLimit
{
    /// <summary>The most that a session may spend; what it asks for after that is refused, and a new session begins at zero.</summary>
    [Required]
    public Money Limit { get; set; } = new();
}
