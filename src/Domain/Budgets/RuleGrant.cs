namespace ClaudeConfig.Domain.Budgets;

/// <summary>Money on top of a limit, or off it, from when the ledger first saw it.</summary>
public sealed record RuleGrant
{
    /// <summary>The name in <c>spec.grants</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The amount, in the limit's currency.</summary>
    public required decimal Amount { get; init; }

    /// <summary>When it stops counting.</summary>
    public DateTimeOffset? ExpirationTime { get; init; }

    /// <summary>Decides the window of a grant that names no end. Set by the ledger.</summary>
    public DateTimeOffset FirstSeen { get; init; }
}
