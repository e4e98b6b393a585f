using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>
/// What the cache keeps of a delivered ConfigMap: its metadata, and of each file a digest. A thousand bundles of 200 KiB would be most of the
/// operator's memory otherwise, and all that is ever asked of them is whether they still say what was delivered.
/// </summary>
internal static class BundleDigest
{
    /// <summary>Puts digests in place of a bundle's files; other ConfigMaps stay as they are.</summary>
    public static V1ConfigMap Shrink(V1ConfigMap map) => !Components.IsOf(map, Components.Bundle) ? map : new V1ConfigMap
    {
        ApiVersion = map.ApiVersion,
        Kind = map.Kind,
        Metadata = map.Metadata,
        Data = map.Data?.ToDictionary(file => file.Key, file => Of(file.Value)),
        BinaryData = map.BinaryData?.ToDictionary(file => file.Key, _ => Array.Empty<byte>()),
    };

    /// <summary>Whether a ConfigMap as it is cached holds what is wanted: its files, labels, annotations and owner, and no other file.</summary>
    public static bool Holds(V1ConfigMap cached, V1ConfigMap wanted) =>
        cached.Data?.Count == wanted.Data.Count
        && wanted.Data.All(file => cached.Data.TryGetValue(file.Key, out var digest) && digest == Of(file.Value))
        && cached.BinaryData is not { Count: > 0 }
        && Metadata.Holds(cached.Metadata, wanted.Metadata);

    /// <summary>A piece at a time: what is digested may be a megabyte, and is digested at every look.</summary>
    private static string Of(string content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var encoder = Encoding.UTF8.GetEncoder();
        Span<byte> piece = stackalloc byte[4096];
        var rest = content.AsSpan();
        bool completed;
        do
        {
            encoder.Convert(rest, piece, flush: true, out var used, out var written, out completed);
            hash.AppendData(piece[..written]);
            rest = rest[used..];
        }
        while (!completed);

        return Convert.ToBase64String(hash.GetHashAndReset());
    }
}
