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

    /// <summary>The proxy that requests go through, or null.</summary>
    public string? ProxyUrl { get; init; }

    /// <summary>Whether the proxy wants a user and a password. They stand among the credentials, under <see cref="ProxyCredentialOf"/>.</summary>
    public bool ProxyNeedsCredential { get; init; }

    /// <summary>The only authorities that its certificate may be of, in PEM; empty for none that is known, null for those of the system.</summary>
    public string? CaBundle { get; init; }

    /// <summary>What gateways identify themselves as instead of using a secret, or null.</summary>
    public WorkloadIdentityEntry? Identity { get; init; }

    /// <summary>Under which name the credential for a provider's proxy stands among the credentials of a bundle.</summary>
    /// <param name="id">The provider's id.</param>
    public static string ProxyCredentialOf(string id) => id + "#proxy";
}
