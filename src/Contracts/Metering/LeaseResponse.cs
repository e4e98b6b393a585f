namespace ClaudeConfig.Contracts.Metering;

/// <summary>Answer to <c>POST /v1/leases</c>.</summary>
public sealed record LeaseResponse
{
    /// <summary>What was granted, by lease.</summary>
    public IReadOnlyList<LeaseGrant> Grants { get; init; } = [];

    /// <summary>What was not.</summary>
    public IReadOnlyList<LeaseRefusal> Refusals { get; init; } = [];
}
