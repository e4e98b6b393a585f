namespace ClaudeConfig.Contracts.Metering;

/// <summary>One request that reached a provider. Identity is (<see cref="Tenant"/>, <see cref="Source"/>, <see cref="Id"/>).</summary>
public sealed record UsageEvent
{
    /// <summary>Unique within the source; made once, before the request is sent, and kept through every retry of delivery.</summary>
    public required string Id { get; init; }

    /// <summary>The gateway that saw the request: a name that survives its restarts.</summary>
    public required string Source { get; init; }

    /// <summary>Project namespace of the caller.</summary>
    public required string Tenant { get; init; }

    /// <summary>When the request started: decides the budget window.</summary>
    public required DateTimeOffset StartTime { get; init; }

    /// <summary>When its last byte passed.</summary>
    public required DateTimeOffset EndTime { get; init; }

    /// <summary>Who pays.</summary>
    public required Attribution Attribution { get; init; }

    /// <summary>The route that chose the target.</summary>
    public ObjectRef? Route { get; init; }

    /// <summary>Target within the route.</summary>
    public string? Target { get; init; }

    /// <summary>Provider that served, such as <c>anthropic</c>: the price book's provider.</summary>
    public required string Provider { get; init; }

    /// <summary>Model that the caller asked for.</summary>
    public required string RequestedModel { get; init; }

    /// <summary>Model that is paid for.</summary>
    public required string Model { get; init; }

    /// <summary>What was used.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>What changes the price.</summary>
    public PricingModifiers Modifiers { get; init => field = value ?? new(); } = new();

    /// <summary>True where the provider gave no final figures and the gateway estimated.</summary>
    public bool Estimated { get; init; }

    /// <summary>How it ended.</summary>
    public UsageOutcome Outcome { get; init; }

    /// <summary>Status code sent to the caller.</summary>
    public int StatusCode { get; init; }

    /// <summary>The provider's request id.</summary>
    public string? UpstreamRequestId { get; init; }

    /// <summary>Milliseconds to the first byte.</summary>
    public long? FirstByteMilliseconds { get; init; }

    /// <summary>Lease that the request was held from, or null where no limited budget covers it.</summary>
    public string? LeaseId { get; init; }

    /// <summary>What the gateway took out of that lease when it settled, in USD. The ledger gives exactly this back from held.</summary>
    [System.Text.Json.Serialization.JsonConverter(typeof(Serialization.DecimalStringConverter))]
    public decimal LeaseCharge { get; init; }
}
