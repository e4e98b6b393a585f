using System.Globalization;
using System.Security.Cryptography;

namespace ClaudeConfig.Backups;

/// <summary>
/// Names of what lies in the bucket, below the prefix. A key ends with the checksum of its content and holds the instant of its writing: no two
/// contents share one, nothing is ever overwritten, and nothing that is being removed is taken up again. Pure.
/// </summary>
public static class BackupKeys
{
    /// <summary>Where manifests lie.</summary>
    public const string Manifests = "manifests/";

    /// <summary>Where contents lie.</summary>
    public const string Contents = "contents/";

    private const string Instant = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>The checksum of a content.</summary>
    /// <param name="content">The content.</param>
    public static string Sha256(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    /// <summary>The key of a content.</summary>
    /// <param name="item">Whose.</param>
    /// <param name="sha256">Its checksum.</param>
    /// <param name="at">When it is written.</param>
    public static string Of(BackupItem item, string sha256, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(item);
        return $"{FolderOf(item)}{Text(at)}-{sha256}.json";
    }

    /// <summary>What keys of all contents of an item begin with.</summary>
    /// <param name="item">The item.</param>
    public static string FolderOf(BackupItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return $"{Contents}{item.Kind}/{item.Namespace}/{item.Name}/{(item.Kind == BackupKinds.Revision ? item.Stamp + "/" : "")}";
    }

    /// <summary>The key of a manifest. Keys are in the order of their instants.</summary>
    /// <param name="at">When it is taken.</param>
    /// <param name="sha256">Its checksum.</param>
    public static string OfManifest(DateTimeOffset at, string sha256) => $"{Manifests}{Text(at)}-{sha256}.json";

    /// <summary>Reads instant and checksum from a key; null where it is none of ours.</summary>
    /// <param name="key">The key.</param>
    public static (DateTimeOffset At, string Sha256)? Read(string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var name = key[(key.LastIndexOf('/') + 1)..];
        return name.Length == 16 + 1 + 64 + 5 && name.EndsWith(".json", StringComparison.Ordinal) && name[16] == '-'
            && DateTimeOffset.TryParseExact(name[..16], Instant, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
            && name[17..81].All(char.IsAsciiHexDigitLower)
                ? (at, name[17..81])
                : null;
    }

    private static string Text(DateTimeOffset at) => at.UtcDateTime.ToString(Instant, CultureInfo.InvariantCulture);
}
