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
}
