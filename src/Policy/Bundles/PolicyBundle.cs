using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ClaudeConfig.Policy.Bundles;

/// <summary>The files of <c>/etc/claude-code</c>, under a name that follows from their content and is the same in every cluster.</summary>
public sealed class PolicyBundle
{
    /// <summary>Key of the <see cref="BundleIndex"/> in the ConfigMap. No file has it: it is not the key of any path that is rendered.</summary>
    public const string IndexKey = "bundle.json";

    /// <summary>Most bytes of keys and values together: a ConfigMap holds 1 MiB with its metadata.</summary>
    public const int MaxBytes = 1_000_000;

    private const string RevisionPrefix = "rev-";

    /// <summary>More bytes than an entry of the index has beside its path and key.</summary>
    private const int IndexEntry = 256;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly SortedDictionary<string, byte[]> _files;
    private IReadOnlyDictionary<string, string>? _data;

    private PolicyBundle(SortedDictionary<string, byte[]> files) => _files = files;

    /// <summary>Content-addressed name.</summary>
    public string Revision => Index.Revision;

    /// <summary>Table of contents; made when somebody asks, for a judgement needs no checksums.</summary>
    public BundleIndex Index => field ??= MakeIndex();

    /// <summary>Contents by path below <c>/etc/claude-code</c>, in order.</summary>
    public IReadOnlyDictionary<string, byte[]> Files => _files;

    /// <summary>Bytes of keys and values in a ConfigMap.</summary>
    public long Size =>
        IndexKey.Length + JsonSerializer.SerializeToUtf8Bytes(Index, PolicyJson.Default.BundleIndex).Length + Index.Files.Sum(file => file.Key.Length + file.Size);

    /// <summary>The <c>data</c> of the ConfigMap that carries this bundle. The same bundle gives the same data.</summary>
    // Made once: it may be a megabyte of text, and each target namespace, the history and every comparison ask for it.
    public IReadOnlyDictionary<string, string> ToConfigMapData() => _data ??= MakeData();

    /// <summary>Reads and checks a ConfigMap's data.</summary>
    /// <param name="data">The data.</param>
    /// <param name="bundle">The bundle, where it is whole.</param>
    /// <param name="problem">What is missing or changed, else null.</param>
    public static bool TryRead(
        IReadOnlyDictionary<string, string> data, [NotNullWhen(true)] out PolicyBundle? bundle, [NotNullWhen(false)] out string? problem)
    {
        ArgumentNullException.ThrowIfNull(data);
        bundle = null;
        if (ReadIndex(data, out problem) is not { } index)
        {
            problem ??= $"{IndexKey} is missing";
            return false;
        }

        var files = new SortedDictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var file in index.Files)
        {
            problem = file?.Path is null || !BundleKeys.IsSafe(file.Path) || file.Key != BundleKeys.Encode(file.Path) ? $"{IndexKey}: \"{file?.Path}\" is not a path that a bundle may hold"
                : !data.TryGetValue(file.Key, out var text) ? $"{file.Key} is missing"
                : !files.TryAdd(file.Path, Encoding.UTF8.GetBytes(text)) ? $"{IndexKey}: {file.Path} stands there twice"
                : Hash(files[file.Path]) != file.Sha256 ? $"{file.Key}: the content does not match its checksum"
                : null;
            if (problem is not null)
            {
                return false;
            }
        }

        bundle = new PolicyBundle(files);
        problem = bundle.Revision == index.Revision ? null : $"{IndexKey}: revision {index.Revision} does not follow from the files";
        bundle = problem is null ? bundle : null;
        return problem is null;
    }

    internal static PolicyBundle Of(IEnumerable<KeyValuePair<string, byte[]>> files) =>
        new(new SortedDictionary<string, byte[]>(files.ToDictionary(), StringComparer.Ordinal));

    /// <summary>Whether it fits a ConfigMap; what is surely small enough is not measured.</summary>
    internal bool Fits => _files.Sum(file => (long)file.Value.Length + (file.Key.Length * 6) + IndexEntry) + IndexEntry <= MaxBytes || Size <= MaxBytes;

    private BundleIndex MakeIndex()
    {
        BundleIndexEntry[] entries = [.. _files.Select(file => new BundleIndexEntry(file.Key, BundleKeys.Encode(file.Key), Hash(file.Value), file.Value.Length))];
        return new BundleIndex { Revision = RevisionOf(entries), Files = entries };
    }

    private SortedDictionary<string, string> MakeData()
    {
        var data = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            [IndexKey] = JsonSerializer.Serialize(Index, PolicyJson.Default.BundleIndex),
        };
        foreach (var (path, content) in _files)
        {
            data[BundleKeys.Encode(path)] = StrictUtf8.GetString(content);
        }

        return data;
    }

    private static BundleIndex? ReadIndex(IReadOnlyDictionary<string, string> data, out string? problem)
    {
        problem = null;
        if (!data.TryGetValue(IndexKey, out var text))
        {
            return null;
        }

        try
        {
            var index = JsonSerializer.Deserialize(text, PolicyJson.Default.BundleIndex);
            problem = index is null || index.Files is null ? $"{IndexKey} is empty"
                : index.FormatVersion > BundleIndex.CurrentFormatVersion ? $"{IndexKey}: formatVersion {index.FormatVersion} is newer than {BundleIndex.CurrentFormatVersion}"
                : null;
            return problem is null ? index : null;
        }
        catch (JsonException e)
        {
            problem = $"{IndexKey} is not valid: {e.Message}";
            return null;
        }
    }

    private static string RevisionOf(IReadOnlyList<BundleIndexEntry> files)
    {
        var lines = string.Join('\n', files.Select(file => $"{file.Path} {file.Sha256}"));
        return RevisionPrefix + Hash(Encoding.UTF8.GetBytes(lines))[..16];
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
