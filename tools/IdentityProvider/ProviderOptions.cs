using System.Net;

namespace ClaudeConfig.IdentityProvider;

/// <summary>How the provider is set up.</summary>
public sealed record ProviderOptions
{
    public required IPEndPoint Listen { get; init; }

    public required string CertificateFile { get; init; }

    public required string KeyFile { get; init; }

    public required string ClientId { get; init; }

    public required string ClientSecret { get; init; }

    /// <summary>Where its client lives: nobody is sent elsewhere.</summary>
    public required Uri Client { get; init; }

    public IReadOnlyList<Person> People { get; init; } = [];

    /// <summary>What everybody signs in with; null: a click will do.</summary>
    public string? Password { get; init; }

    /// <summary>How long its tokens are good for.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromMinutes(15);
}
