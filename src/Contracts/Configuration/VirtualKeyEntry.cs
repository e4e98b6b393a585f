namespace ClaudeConfig.Contracts.Configuration;

/// <summary>What a Router needs to check a virtual key.</summary>
public sealed record VirtualKeyEntry
{
    /// <summary>Key id (<see cref="Identity.VirtualKey.Id"/>).</summary>
    public required string Id { get; init; }

    /// <summary>Name in the project's spec; what usage is attributed to.</summary>
    public required string Name { get; init; }

    /// <summary>Salt, base64; empty for a key that another gateway issued.</summary>
    public required byte[] Salt { get; init; }

    /// <summary>SHA-256 over salt and secret, base64.</summary>
    public required byte[] Hash { get; init; }

    /// <summary>The key is refused from this instant on; null for no end.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Requests a minute for this key, or null for no limit.</summary>
    public int? RequestsPerMinute { get; init; }
}
