using ClaudeConfig.Contracts.Identity;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>That a project has an imported key. Of several the first has it, whoever of them knows the key as well.</summary>
/// <param name="At">Since when.</param>
/// <param name="Uid">The project's uid, which decides between claims of one moment.</param>
/// <param name="Name">The name of the key, which decides between claims of one project.</param>
internal sealed record KeyClaim(DateTimeOffset At, string Uid, string Name) : IComparable<KeyClaim>
{
    /// <summary>Claims on imported keys by the ids of these.</summary>
    public static IEnumerable<(string Id, KeyClaim Claim)> Of(string uid, IReadOnlyDictionary<string, KeyRecord> records) =>
        from record in records
        from key in (IssuedKey?[])[record.Value.Current, record.Value.Previous]
        where key?.Id.Length == VirtualKey.ImportedIdLength
        select (key.Id, new KeyClaim(key.IssuedAt, uid, record.Key));

    public int CompareTo(KeyClaim? other) =>
        other is null ? 1 : (At, Uid, Name).CompareTo((other.At, other.Uid, other.Name));
}
