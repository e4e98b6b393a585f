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

    /// <summary>Whether this can be a key at all: what was edited by hand may be anything.</summary>
    public bool IsWhole() => Id is { Length: IdLength } && !Id.AsSpan().ContainsAnyExcept("0123456789abcdef") && Salt is { Length: SaltBytes } && Hash is { Length: HashBytes };

    /// <summary>Whether a Secret's bytes are this key.</summary>
    public bool IsIn(byte[]? stored) =>
        stored is { Length: <= 256 } && VirtualKey.TryParse(Encoding.UTF8.GetString(stored), out var key) && key!.Id == Id && key.Matches(Salt, Hash);
}
