namespace ClaudeConfig.Contracts.Reporting;

/// <summary>Health of one target as one Router sees it.</summary>
public sealed record TargetReport
{
    /// <summary>The route.</summary>
    public required ObjectRef Route { get; init; }

    /// <summary>Target within the route.</summary>
    public required string Target { get; init; }

    /// <summary>Whether requests are sent to it.</summary>
    public required bool Healthy { get; init; }

    /// <summary>Requests that it answered since the Router started.</summary>
    public long Served { get; init; }

    /// <summary>When it last answered one, to the minute, so that a busy target does not make every report news.</summary>
    public DateTimeOffset? LastServedTime { get; init; }

    /// <summary>When its provider last answered a health check, to the minute; null where it never did or is not asked.</summary>
    public DateTimeOffset? LastCheckTime { get; init; }

    /// <summary>Last failure, without a body.</summary>
    public string? LastError { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset? LastErrorTime { get; init; }

    /// <summary>When its provider last refused the gateway's credential; null where it never did.</summary>
    public DateTimeOffset? CredentialRefusedTime { get; init; }
}
