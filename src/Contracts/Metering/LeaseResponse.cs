namespace ClaudeConfig.Contracts.Metering;

/// <summary>Answer to <c>POST /v1/leases</c>.</summary>
public sealed record LeaseResponse
{
    /// <summary>What was granted, by lease.</summary>
    public IReadOnlyList<LeaseGrant> Grants { get; init; } = [];

    /// <summary>What was not.</summary>
    public IReadOnlyList<LeaseRefusal> Refusals { get; init; } = [];

    /// <summary>For budgets of these grants that bound it by an amount: the most that this gateway may let pass beyond its leases should the ledger be out of reach.</summary>
    public IReadOnlyList<BudgetAdvance> Advances { get; init => field = value ?? []; } = [];
}
