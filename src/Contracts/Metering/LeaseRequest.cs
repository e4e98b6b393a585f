namespace ClaudeConfig.Contracts.Metering;

/// <summary>Body of <c>POST /v1/leases</c>: what one gateway wants, keeps and gives back. All amounts in USD.</summary>
/// <remarks>
/// A lease holds the same amount on every budget of its set. Every change is relative (granted, returned, charged by an event), so
/// that calls and events may overtake each other and the sum stays right.
/// </remarks>
public sealed record LeaseRequest
{
    /// <summary>Gateway instance (<see cref="UsageEvent.Source"/>).</summary>
    public required string Source { get; init; }

    /// <summary>Unique per call; a repeated call gets the first answer.</summary>
    public required string CallId { get; init; }

    /// <summary>New leases.</summary>
    public IReadOnlyList<LeaseAcquire> Acquire { get; init => field = value ?? []; } = [];

    /// <summary>Leases that go on, or end when <see cref="LeaseRenew.Release"/> is set.</summary>
    public IReadOnlyList<LeaseRenew> Renew { get; init => field = value ?? []; } = [];
}
