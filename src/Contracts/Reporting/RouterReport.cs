namespace ClaudeConfig.Contracts.Reporting;

/// <summary>What a Router runs, posted to Metering (<c>POST /v1/routers</c>) and read there by the Operator (<c>GET /v1/routers</c>).</summary>
public sealed record RouterReport
{
    /// <summary>Instance name.</summary>
    public required string Instance { get; init; }

    /// <summary>Role of the instance.</summary>
    public required RouterRole Role { get; init; }

    /// <summary>Version of the configuration in use (<see cref="Configuration.RouterBundle"/>), or null before the first.</summary>
    public string? ConfigVersion { get; init; }

    /// <summary>Version that was offered last and refused, or null.</summary>
    public string? RejectedConfigVersion { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? RejectedReason { get; init; }

    /// <summary>Entries of the configuration in use that could not be used, and why; the first of many.</summary>
    public IReadOnlyList<string> Problems { get; init => field = value ?? []; } = [];

    /// <summary>Health of targets.</summary>
    public IReadOnlyList<TargetReport> Targets { get; init => field = value ?? []; } = [];

    /// <summary>Who counts its rate limits.</summary>
    public LimitCounting Limits { get; init; }

    /// <summary>Whether it holds usage that Metering does not have, in its spool or of requests under way: where it falls silent then, somebody must bring it back.</summary>
    public bool HoldsUsage { get; init; }

    /// <summary>Since when what it counted cannot be delivered; null while it is, or while nothing waits.</summary>
    public DateTimeOffset? UndeliveredSince { get; init; }

    /// <summary>It goes and says so: nobody need miss it.</summary>
    public bool Leaving { get; init; }

    /// <summary>Gateways that fell silent and whose spools this one has delivered since its last report: nobody need look for them any more.</summary>
    public IReadOnlyList<string> Adopted { get; init => field = value ?? []; } = [];

    /// <summary>When the instance wrote this.</summary>
    public required DateTimeOffset ReportTime { get; init; }
}
