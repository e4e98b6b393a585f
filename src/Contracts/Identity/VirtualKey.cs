using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace ClaudeConfig.Contracts.Identity;

/// <summary>
/// A key that a caller presents to a gateway: <c>sk-ccfg-{id}-{secret}</c>. The id finds the entry, the salted hash proves the secret. One that another gateway
/// issued is all secret; its id is the beginning of its hash, and there is no salt.
/// </summary>
/// <remarks>The secret has 256 random bits, so one round of SHA-256 over salt and secret is enough: there is nothing to guess.</remarks>
public sealed record VirtualKey
{
    /// <summary>What every key starts with, for secret scanners and for a quick refusal of foreign keys.</summary>
    public const string Prefix = "sk-ccfg-";

    /// <summary>What keys of other gateways start with.</summary>
    public const string ImportedPrefix = "sk-";

    /// <summary>Digits in the id of an imported key: more than an issued one has, so that the two never meet.</summary>
    public const int ImportedIdLength = 32;

    private const int IdLength = 16;
    private const int LongestImported = 256;
    private const int SecretBytes = 32;
    private const int SaltBytes = 16;

    private VirtualKey(string id, string secret)
    {
        Id = id;
        Secret = secret;
    }

    /// <summary>Sixteen hexadecimal digits, unique per key, no secret.</summary>
    public string Id { get; }

    /// <summary>The secret part, base64url. Never logged; never in a status, an event or a hash's place.</summary>
    public string Secret { get; }

    /// <summary>The whole key as the caller sends it.</summary>
    public string Reveal() => Id.Length == ImportedIdLength ? Secret : $"{Prefix}{Id}-{Secret}";

    /// <summary>Makes a new key from the operating system's random source.</summary>
    public static VirtualKey Create() => new(
        Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(IdLength / 2)),
        Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SecretBytes)));

    /// <summary>Reads a key; false for anything that is not one (no allocation for foreign formats).</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out VirtualKey? key)
    {
        key = null;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || text.Length > 128)
        {
            return false;
        }

        var rest = text[Prefix.Length..];
        if (rest.Length < IdLength + 2 || rest[IdLength] != '-')
        {
            return false;
        }

        var id = rest[..IdLength];
        if (id.ContainsAnyExcept("0123456789abcdef"))
        {
            return false;
        }

        key = new VirtualKey(id.ToString(), rest[(IdLength + 1)..].ToString());
        return true;
    }

    /// <summary>Reads a key that another gateway issued; false for anything that cannot be one.</summary>
    public static bool TryParseImported(string text, out VirtualKey? key)
    {
        ArgumentNullException.ThrowIfNull(text);
        var possible = text.Length <= LongestImported && text.StartsWith(ImportedPrefix, StringComparison.Ordinal) && !text.StartsWith(Prefix, StringComparison.Ordinal);
        key = possible ? new VirtualKey(ImportedId(SHA256.HashData(Encoding.UTF8.GetBytes(text))), text) : null;
        return possible;
    }

    /// <summary>The id of a key of which only its SHA-256 is known.</summary>
    public static string ImportedId(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash)[..ImportedIdLength];

    /// <summary>A fresh random salt.</summary>
    public static byte[] NewSalt() => RandomNumberGenerator.GetBytes(SaltBytes);

    /// <summary>SHA-256 over salt and the UTF-8 secret.</summary>
    public byte[] Hash(ReadOnlySpan<byte> salt)
    {
        var secret = Encoding.UTF8.GetBytes(Secret);
        var input = new byte[salt.Length + secret.Length];
        salt.CopyTo(input);
        secret.CopyTo(input.AsSpan(salt.Length));
        return SHA256.HashData(input);
    }

    /// <summary>Compares in constant time.</summary>
    public bool Matches(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> expectedHash) =>
        CryptographicOperations.FixedTimeEquals(Hash(salt), expectedHash);

    /// <summary>Only the id: a key must not leak through a log line.</summary>
    public override string ToString() => Id.Length == ImportedIdLength ? $"{ImportedPrefix}…" : $"{Prefix}{Id}-…";
}
