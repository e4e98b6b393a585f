using System.Text;
using ClaudeConfig.Contracts.Identity;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>What is known of a key that was issued: everything but the key.</summary>
internal sealed record IssuedKey
{
    private const int IdLength = 16;
    private const int SaltBytes = 16;
    private const int HashBytes = 32;

    public required string Id { get; init; }

    public required byte[] Salt { get; init; }

    public required byte[] Hash { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>A key that another gateway issued.</summary>
    /// <param name="hash">SHA-256 of it.</param>
    /// <param name="claimedAt">When its project claimed it.</param>
    /// <param name="expiresAt">When it stops working.</param>
    public static IssuedKey Imported(byte[] hash, DateTimeOffset claimedAt, DateTimeOffset? expiresAt) =>
        new() { Id = VirtualKey.ImportedId(hash), Salt = [], Hash = hash, IssuedAt = claimedAt, ExpiresAt = expiresAt };

    /// <summary>Whether another gateway issued it.</summary>
    public bool IsImported() => Id is { Length: VirtualKey.ImportedIdLength } && Salt is [] && Hash is { Length: HashBytes } && Id == VirtualKey.ImportedId(Hash);

    /// <summary>Whether this can be a key at all: what was edited by hand may be anything.</summary>
    public bool IsWhole() => IsImported() || Id is { Length: IdLength } && !Id.AsSpan().ContainsAnyExcept("0123456789abcdef") && Salt is { Length: SaltBytes } && Hash is { Length: HashBytes };

    /// <summary>Whether a Secret's bytes are this key.</summary>
    public bool IsIn(byte[]? stored) =>
        stored is { Length: <= 256 } && VirtualKey.TryParse(Encoding.UTF8.GetString(stored), out var key) && key!.Id == Id && key.Matches(Salt, Hash);
}
