using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Contracts.Configuration;

/// <summary>
/// The files in which a <see cref="RouterConfig"/> travels: a manifest with checksums, and parts that fit a Secret each, of the document and
/// of the provider credentials. A reader takes all of it or nothing; within it, an entry that cannot be read is left out and named.
/// </summary>
public sealed record RouterBundle
{
    /// <summary>Name of the manifest file.</summary>
    public const string ManifestFile = "manifest.json";

    /// <summary>Parts that gateways mount: the most that a bundle may have to reach them.</summary>
    public const int MaxParts = 32;

    /// <summary>Largest part in bytes: a Secret holds 1 MiB, and travels with a third more as base64.</summary>
    public const int DefaultPartBytes = 700 * 1024;

    /// <summary>Content-addressed name: the same configuration and credentials give the same version.</summary>
    public required string Version { get; init; }

    /// <summary>The configuration.</summary>
    public required RouterConfig Config { get; init; }

    /// <summary>Credentials by <see cref="ProviderEntry.Id"/>. Secret.</summary>
    public IReadOnlyDictionary<string, string> Credentials { get; init => field = value ?? new SortedDictionary<string, string>(StringComparer.Ordinal); } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Entries that were left out of <see cref="Config"/>, and why.</summary>
    public IReadOnlyList<string> Problems { get; init => field = value ?? []; } = [];

    /// <summary>Name of the file of a part: <c>config.000</c>, <c>credentials.000</c>.</summary>
    public static string FileOf(BundlePartKind kind, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{(kind == BundlePartKind.Config ? "config" : "credentials")}.{index:000}");

    /// <summary>Writes the files. The same input gives the same bytes.</summary>
    /// <param name="config">Sorted configuration.</param>
    /// <param name="credentials">Credentials by provider id.</param>
    /// <param name="partBytes">Largest part.</param>
    public static IReadOnlyDictionary<string, byte[]> Write(
        RouterConfig config, IReadOnlyDictionary<string, string> credentials, int partBytes = DefaultPartBytes)
    {
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (id, credential) in credentials)
        {
            sorted[id] = credential;
        }

        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var parts = new List<BundlePart>();
        Cut(BundlePartKind.Config, JsonSerializer.SerializeToUtf8Bytes(config, ContractsJson.Default.RouterConfig), partBytes, files, parts);
        Cut(BundlePartKind.Credentials, JsonSerializer.SerializeToUtf8Bytes(sorted, ContractsJson.Default.SortedDictionaryStringString), partBytes, files, parts);
        var manifest = new BundleManifest { Version = VersionOf(parts), Parts = parts };
        files[ManifestFile] = JsonSerializer.SerializeToUtf8Bytes(manifest, ContractsJson.Default.BundleManifest);
        return files;
    }

    /// <summary>Reads the version that a manifest names, without reading the rest.</summary>
    /// <exception cref="RouterBundleException">The manifest cannot be read.</exception>
    public static string ReadVersion(byte[] manifest) => ReadManifest(manifest).Version;

    /// <summary>Reads and checks the files.</summary>
    /// <param name="file">Gives a file's content by name, or null where it is missing.</param>
    /// <exception cref="RouterBundleException">Anything is missing, truncated, changed or newer than this build.</exception>
    public static RouterBundle Read(Func<string, byte[]?> file)
    {
        var manifest = ReadManifest(file(ManifestFile) ?? throw new RouterBundleException($"{ManifestFile} is missing"));
        if (manifest.Version != VersionOf(manifest.Parts))
        {
            throw new RouterBundleException($"{ManifestFile}: version {manifest.Version} does not follow from its parts");
        }

        var document = Join(BundlePartKind.Config, manifest, file);
        var credentials = Join(BundlePartKind.Credentials, manifest, file);
        var problems = new List<string>();
        return new RouterBundle
        {
            Version = manifest.Version,
            Config = Parse("the configuration", () => RouterConfigReader.Read(document, problems)),
            Credentials = Parse("the credentials", () => JsonSerializer.Deserialize(credentials, ContractsJson.Default.SortedDictionaryStringString)),
            Problems = problems,
        };
    }

    private static void Cut(BundlePartKind kind, byte[] document, int partBytes, SortedDictionary<string, byte[]> files, List<BundlePart> parts)
    {
        for (var offset = 0; offset < document.Length; offset += partBytes)
        {
            var name = FileOf(kind, offset / partBytes);
            files[name] = document.AsSpan(offset, Math.Min(partBytes, document.Length - offset)).ToArray();
            parts.Add(new BundlePart { Name = name, Kind = kind, Sha256 = Checksum(files[name]) });
        }
    }

    private static byte[] Join(BundlePartKind kind, BundleManifest manifest, Func<string, byte[]?> file)
    {
        using var document = new MemoryStream();
        foreach (var part in manifest.Parts.Where(part => part.Kind == kind))
        {
            document.Write(ReadPart(part, file));
            if (document.Length > (long)MaxParts * DefaultPartBytes)
            {
                throw new RouterBundleException($"{part.Name}: what it is a part of is larger than {MaxParts} parts of {DefaultPartBytes} bytes");
            }
        }

        return document.ToArray();
    }

    // Parts reach a gateway one after another: one that is missing or old may be on its way.
    private static byte[] ReadPart(BundlePart part, Func<string, byte[]?> file)
    {
        var content = file(part.Name) ?? throw new RouterBundleException($"{part.Name} is missing") { Incomplete = true };
        var found = Checksum(content);
        return found == part.Sha256
            ? content
            : throw new RouterBundleException($"{part.Name}: checksum {found[..12]}… does not match {part.Sha256[..Math.Min(12, part.Sha256.Length)]}…") { Incomplete = true };
    }

    private static BundleManifest ReadManifest(byte[] manifest) =>
        Parse(ManifestFile, () => JsonSerializer.Deserialize(manifest, ContractsJson.Default.BundleManifest));

    private static T Parse<T>(string name, Func<T?> parse)
        where T : class
    {
        try
        {
            return parse() ?? throw new RouterBundleException($"{name} is empty");
        }
        // Bytes that are not UTF-8 surface as InvalidOperationException, not as JsonException.
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new RouterBundleException($"{name} is not valid: {e.Message}", e);
        }
    }

    private static string Checksum(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static string VersionOf(IEnumerable<BundlePart> parts)
    {
        var lines = string.Join('\n', parts.Select(part => $"{part.Kind} {part.Name} {part.Sha256}"));
        return "rc-" + Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(lines)))[..16];
    }
}
