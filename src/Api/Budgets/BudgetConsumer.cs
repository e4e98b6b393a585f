using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>Someone or something that spent much.</summary>
public sealed record BudgetConsumer
{
    /// <summary>Member, key or project; a pseudonym unless spec.reporting.identities is Named.</summary>
    [Required, Length(512)]
    public string Name { get; set; } = "";

    /// <summary>What it spent in this window.</summary>
    [Required, Length(48)]
    public string Spent { get; set; } = "";
}
