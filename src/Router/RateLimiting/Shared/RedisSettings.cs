namespace ClaudeConfig.Router.RateLimiting.Shared;

/// <summary>Where the shared counters are.</summary>
internal sealed record RedisSettings
{
    /// <summary>Servers, or Sentinels where <see cref="SentinelService"/> is set, as <c>host:port</c>.</summary>
    public required IReadOnlyList<string> Endpoints { get; init; }

    /// <summary>The name by which Sentinels know the master; null to connect to it directly.</summary>
    public string? SentinelService { get; init; }

    public string? PasswordFile { get; init; }

    public bool Tls { get; init; }

    /// <summary>PEM file with the authority of the servers' certificates; null for the system's.</summary>
    public string? CaFile { get; init; }

    /// <summary>Stands before the name of every counter, so that gateways that belong together, and no others, count together.</summary>
    public string KeyPrefix { get; init; } = "";

    public RedisOutageMode WhenAway { get; init; }
}
