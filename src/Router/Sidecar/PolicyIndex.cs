using System.Security.Cryptography;
using System.Text.Json;
using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>A policy as its ConfigMap was mounted: all of one revision, or nothing.</summary>
/// <param name="Revision">Its name.</param>
/// <param name="Files">Contents by path below <c>/etc/claude-code</c>.</param>
internal sealed record PolicyIndex(string Revision, IReadOnlyDictionary<string, byte[]> Files)
{
    private const string IndexFile = "bundle.json";

    /// <summary>The newest shape that this build reads.</summary>
    private const int KnownFormat = 1;

    /// <exception cref="PolicyUnusableException">It is not whole, or newer than this build.</exception>
    public static PolicyIndex Read(string folder)
    {
        // One generation of the mount, even if it is swapped meanwhile.
        var place = ConfigFolder.Resolve(folder);
        try
        {
            using var index = JsonDocument.Parse(ConfigFolder.ReadFile(place, IndexFile) ?? throw new PolicyUnusableException($"{IndexFile} is missing"));
            var format = index.RootElement.GetProperty("formatVersion").GetInt32();
            if (format > KnownFormat)
            {
                throw new PolicyUnusableException($"{IndexFile}: formatVersion {format} is newer than {KnownFormat}; update the sidecar's image");
            }

            var files = index.RootElement.GetProperty("files").EnumerateArray().Select(entry => ReadFile(place, entry)).ToDictionary(StringComparer.Ordinal);
            var revision = index.RootElement.GetProperty("revision").GetString()!;
            return IsSafe(revision) && !revision.Contains('/', StringComparison.Ordinal)
                ? new PolicyIndex(revision, files)
                : throw new PolicyUnusableException($"{IndexFile}: \"{revision}\" is no revision");
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            throw new PolicyUnusableException($"{IndexFile}: {e.Message}");
        }
    }

    private static KeyValuePair<string, byte[]> ReadFile(string folder, JsonElement entry)
    {
        var (path, key) = (entry.GetProperty("path").GetString()!, entry.GetProperty("key").GetString()!);
        if (!IsSafe(path))
        {
            throw new PolicyUnusableException($"{IndexFile}: \"{path}\" is not a path that a policy may hold");
        }

        var content = ConfigFolder.ReadFile(folder, key) ?? throw new PolicyUnusableException($"{key} is missing");
        return Convert.ToHexStringLower(SHA256.HashData(content)) == entry.GetProperty("sha256").GetString()
            ? KeyValuePair.Create(path, content)
            : throw new PolicyUnusableException($"{key}: the content does not match its checksum");
    }

    private static bool IsSafe(string? path) => path is { Length: > 0 and < 512 }
        && path.Split('/').All(part => part.Length > 0 && !part.StartsWith("..", StringComparison.Ordinal) && part != "." && part.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or '_' or '-'));
}
