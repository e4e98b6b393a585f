using System.Text.Json;
using ClaudeConfig.Api;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>
/// The Secret in the platform namespace that says which keys of a project work: ids and salted hashes, never a key. Gateways are told what
/// stands here and nothing else; its name follows from the project's uid, so nothing that a tenant writes leads to it or away from it.
/// </summary>
internal static class KeyAuthority
{
    public static string NameOf(string projectUid) => $"claude-keys-{projectUid}";

    public static V1Secret Build(ChildOwner project, string platformNamespace, IEnumerable<KeyValuePair<string, KeyRecord>> records) => new()
    {
        ApiVersion = "v1",
        Kind = "Secret",
        Metadata = project.Metadata(
            platformNamespace,
            NameOf(project.Uid),
            Components.KeyAuthority,
            new Dictionary<string, string> { [Names.ProjectLabel] = LabelValue.Of(project.Key.Name) }),
        Type = "Opaque",
        Data = new SortedDictionary<string, byte[]>(
            records.ToDictionary(record => record.Key, record => JsonSerializer.SerializeToUtf8Bytes(record.Value, OperatorJson.Default.KeyRecord)), StringComparer.Ordinal),
    };

    /// <summary>The records by key name. An entry that cannot be read is left out, and so is everything in a Secret that is not the project's.</summary>
    public static IReadOnlyDictionary<string, KeyRecord> Read(ChildOwner project, V1Secret? secret)
    {
        var records = new SortedDictionary<string, KeyRecord>(StringComparer.Ordinal);
        if (secret is null || !project.Owns(secret))
        {
            return records;
        }

        foreach (var (name, data) in secret.Data ?? new Dictionary<string, byte[]>())
        {
            if (TryRead(data) is { } record)
            {
                records[name] = record;
            }
        }

        return records;
    }

    /// <summary>Whether a Secret is the authority of some project, by its name and by whom it says it belongs to.</summary>
    public static bool IsOne(V1Secret secret) => UidOf(secret) is { Length: > 0 } uid && secret.Metadata.Name == NameOf(uid);

    /// <summary>What the project of an authority claims of imported keys; nothing where it is the one that asks.</summary>
    public static IEnumerable<(string Id, KeyClaim Claim)> ClaimsIn(V1Secret authority, string askingUid)
    {
        var uid = UidOf(authority)!;
        if (uid == askingUid)
        {
            return [];
        }

        var records = (authority.Data ?? new Dictionary<string, byte[]>()).Select(entry => (entry.Key, Record: TryRead(entry.Value)))
            .Where(entry => entry.Record is not null).ToDictionary(entry => entry.Key, entry => entry.Record!, StringComparer.Ordinal);
        return KeyClaim.Of(uid, records);
    }

    private static string? UidOf(V1Secret secret) => secret.Metadata.Annotations?.TryGetValue(Names.OwnerUidAnnotation, out var uid) == true ? uid : null;

    private static KeyRecord? TryRead(byte[] data)
    {
        try
        {
            return JsonSerializer.Deserialize(data, OperatorJson.Default.KeyRecord) is { } record && record.IsWhole() ? record : null;
        }
        // Bytes that are not UTF-8, or no base64, surface as other exceptions than JSON's own.
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }
}
