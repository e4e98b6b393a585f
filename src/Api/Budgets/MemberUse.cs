using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What a member took of its share.</summary>
public sealed record MemberUse
{
    /// <summary>The member; a pseudonym unless spec.reporting.identities is Named.</summary>
    [Required, Length(512)]
    public string Name { get; set; } = "";

    /// <summary>What it spent in this window.</summary>
    [Required, Length(48)]
    public string Spent { get; set; } = "";

    /// <summary>Its share; unset when it has none of its own.</summary>
    [Length(48)]
    public string? Limit { get; init; }
}
