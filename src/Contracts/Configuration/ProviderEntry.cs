namespace ClaudeConfig.Contracts.Configuration;

/// <summary>A provider endpoint.</summary>
public sealed record ProviderEntry
{
    /// <summary>Unique in the bundle; also the key of its credential.</summary>
    public required string Id { get; init; }

    /// <summary>Dialect and authentication scheme.</summary>
    public required ProviderType Type { get; init; }

    /// <summary>Absolute base address without the API path, such as <c>https://api.anthropic.com</c>.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>Whether requests to it carry W3C trace context.</summary>
    public bool TraceContext { get; init; }

    /// <summary>Region or jurisdiction label that a route's data boundary is checked against, or null.</summary>
    public string? Region { get; init; }

    /// <summary>The cloud's own name of where its API is: an AWS region, a Google location. Null for vendors that have none.</summary>
    public string? Location { get; init; }

    /// <summary>The Google project that pays and whose quota counts. Null elsewhere.</summary>
    public string? CloudProject { get; init; }

    /// <summary>What gateways identify themselves as instead of using a secret, or null.</summary>
    public WorkloadIdentityEntry? Identity { get; init; }
}
