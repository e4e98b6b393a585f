using System.Security.Cryptography;
using System.Text.Json;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Contracts.Configuration;

/// <summary>
/// The files in which a <see cref="RouterConfig"/> travels: a manifest with checksums, the document cut into parts that fit a Secret,
/// and the provider credentials. A reader takes all of it or nothing.
/// </summary>
public sealed record RouterBundle
{
    /// <summary>Name of the manifest file.</summary>
    public const string ManifestFile = "manifest.json";

    /// <summary>Name of the file that maps provider ids to credentials.</summary>
    public const string CredentialsFile = "credentials.json";

    /// <summary>Largest part in bytes: a Secret holds 1 MiB, and the manifest and the credentials lie beside the first part.</summary>
    public const int DefaultPartBytes = 700 * 1024;

    /// <summary>Largest document that is read, in bytes.</summary>
    public const int MaxDocumentBytes = 64 * 1024 * 1024;

    /// <summary>Content-addressed name: the same configuration and credentials give the same version.</summary>
    public required string Version { get; init; }

    /// <summary>The configuration.</summary>
    public required RouterConfig Config { get; init; }

    /// <summary>Credentials by <see cref="ProviderEntry.Id"/>. Secret.</summary>
    public IReadOnlyDictionary<string, string> Credentials { get; init => field = value ?? new SortedDictionary<string, string>(StringComparer.Ordinal); } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Writes the files. The same input gives the same bytes.</summary>
    /// <param name="config">Sorted configuration.</param>
    /// <param name="credentials">Credentials by provider id.</param>
    /// <param name="partBytes">Largest part.</param>
    public static IReadOnlyDictionary<string, byte[]> Write(
        RouterConfig config, IReadOnlyDictionary<string, string> credentials, int partBytes = DefaultPartBytes)
    {
        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        var document = JsonSerializer.SerializeToUtf8Bytes(config, ContractsJson.Default.RouterConfig);
        var sorted = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (id, credential) in credentials)
        {
            sorted[id] = credential;
        }

        files[CredentialsFile] = JsonSerializer.SerializeToUtf8Bytes(sorted, ContractsJson.Default.SortedDictionaryStringString);
        var parts = new List<BundlePart> { Describe(CredentialsFile, files[CredentialsFile]) };
        for (var offset = 0; offset < document.Length; offset += partBytes)
        {
            var name = $"config.{offset / partBytes:000}";
            files[name] = document.AsSpan(offset, Math.Min(partBytes, document.Length - offset)).ToArray();
            parts.Add(Describe(name, files[name]));
        }

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

        using var document = new MemoryStream();
        var credentials = Array.Empty<byte>();
        foreach (var part in manifest.Parts)
        {
            var content = ReadPart(part, file);
            if (part.Name == CredentialsFile)
            {
                credentials = content;
            }
            else if (document.Length + content.Length > MaxDocumentBytes)
            {
                throw new RouterBundleException($"the configuration is larger than {MaxDocumentBytes} bytes");
            }
            else
            {
                document.Write(content);
            }
        }

        return new RouterBundle
        {
            Version = manifest.Version,
            Config = ReadDocument(document.ToArray()),
            Credentials = Parse(CredentialsFile, () => JsonSerializer.Deserialize(credentials, ContractsJson.Default.SortedDictionaryStringString)),
        };
    }

    private static RouterConfig ReadDocument(byte[] document)
    {
        var config = Parse("configuration", () => JsonSerializer.Deserialize(document, ContractsJson.Default.RouterConfig));
        return config.SchemaVersion <= RouterConfig.CurrentSchemaVersion
            ? config
            : throw new RouterBundleException(
                $"schemaVersion {config.SchemaVersion} is newer than {RouterConfig.CurrentSchemaVersion}, the newest this build reads; update the Router first");
    }

    private static byte[] ReadPart(BundlePart part, Func<string, byte[]?> file)
    {
        var content = file(part.Name) ?? throw new RouterBundleException($"{part.Name} is missing");
        var found = Describe(part.Name, content).Sha256;
        return found == part.Sha256
            ? content
            : throw new RouterBundleException($"{part.Name}: checksum {found[..12]}… does not match {part.Sha256[..Math.Min(12, part.Sha256.Length)]}…");
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

    private static BundlePart Describe(string name, byte[] content) =>
        new() { Name = name, Sha256 = Convert.ToHexStringLower(SHA256.HashData(content)) };

    private static string VersionOf(IEnumerable<BundlePart> parts)
    {
        var lines = string.Join('\n', parts.Select(part => $"{part.Name} {part.Sha256}"));
        return "rc-" + Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(lines)))[..16];
    }
}
