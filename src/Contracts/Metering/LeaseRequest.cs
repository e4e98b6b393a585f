namespace ClaudeConfig.Contracts.Metering;

/// <summary>Body of <c>POST /v1/leases</c>: what one gateway wants, keeps and gives back. All amounts in USD.</summary>
/// <remarks>
/// A lease holds the same amount on every budget of its set. Every change is relative (granted, returned, charged by an event), so
/// that calls and events may overtake each other and the sum stays right.
/// </remarks>
public sealed record LeaseRequest
{
    /// <summary>Most wishes and news in one call; a gateway with more leases makes several.</summary>
    public const int MaxItems = 1000;

    /// <summary>Gateway instance (<see cref="UsageEvent.Source"/>).</summary>
    public required string Source { get; init; }

    /// <summary>One run of the gateway. A lease belongs to the incarnation that took it, and to no other of the same source.</summary>
    public string Incarnation { get; init => field = value ?? ""; } = "";

    /// <summary>
    /// Earlier incarnations of this source that have ended and whose usage has all been delivered. What their leases still reserve was not
    /// used, and is free at once.
    /// </summary>
    public IReadOnlyList<string> Retired { get; init => field = value ?? []; } = [];

    /// <summary>Unique per call; a repeated call gets the first answer.</summary>
    public required string CallId { get; init; }

    /// <summary>New leases.</summary>
    public IReadOnlyList<LeaseAcquire> Acquire { get; init => field = value ?? []; } = [];

    /// <summary>Leases that go on, or end when <see cref="LeaseRenew.Release"/> is set.</summary>
    public IReadOnlyList<LeaseRenew> Renew { get; init => field = value ?? []; } = [];
}
