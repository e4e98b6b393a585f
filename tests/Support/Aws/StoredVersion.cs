namespace ClaudeConfig.Support.Aws;

/// <summary>One version of a key in a <see cref="FakeS3"/>; without content it is a delete marker.</summary>
public sealed record StoredVersion(string Id, byte[]? Content)
{
    public string? Encryption { get; init; }

    public string? KmsKey { get; init; }

    public string? LockMode { get; init; }

    public DateTimeOffset? LockedUntil { get; init; }
}
