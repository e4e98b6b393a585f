using ClaudeConfig.Contracts.Outbound;

namespace ClaudeConfig.Contracts.Configuration;

/// <summary>All that a Router needs to know, compiled by the Operator. Lists are sorted, so the same input gives the same bytes.</summary>
/// <remarks>Delivered by <see cref="RouterBundle"/>. Unknown fields of a newer writer are ignored; a newer <see cref="SchemaVersion"/> is refused.</remarks>
public sealed record RouterConfig
{
    /// <summary>The version that this build writes and the newest that it reads.</summary>
    public const int CurrentSchemaVersion = 1;

    /// <summary>Shape of this document.</summary>
    public int SchemaVersion { get; init; } = CurrentSchemaVersion;

    /// <summary>Projects whose callers are let in, including suspended and archived ones (they are refused with their reason).</summary>
    public IReadOnlyList<ProjectEntry> Projects { get; init => field = value ?? []; } = [];

    /// <summary>Providers by id. Their credentials travel beside this document, never in it.</summary>
    public IReadOnlyList<ProviderEntry> Providers { get; init => field = value ?? []; } = [];

    /// <summary>Accepted routes in order of precedence within their project.</summary>
    public IReadOnlyList<RouteEntry> Routes { get; init => field = value ?? []; } = [];

    /// <summary>Accepted budgets.</summary>
    public IReadOnlyList<BudgetEntry> Budgets { get; init => field = value ?? []; } = [];

    /// <summary>The price contract that Metering prices with too, as the text of its file; null for the public list alone.</summary>
    public string? PriceContract { get; init; }

    /// <summary>Where Routers may connect to; null for <see cref="OutboundPolicy.Default"/>.</summary>
    public OutboundPolicy? Outbound { get; init; }
}
