using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Budgets;

/// <summary>What status shows about consumers.</summary>
public sealed record BudgetReporting
{
    /// <summary>How many top consumers status names: of shares of members 3 unless set (status.members.top), and without shares none unless set (status.topConsumers).</summary>
    [Range(0, 10)]
    public int? TopConsumers { get; init; }

    /// <summary>Whether their names are shown; Pseudonymous unless set.</summary>
    public ConsumerIdentity? Identities { get; init; }
}
