using System.Globalization;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>What is known of a key that works: everything but the key.</summary>
internal sealed record IssuedKey
{
    public required string Id { get; init; }

    public required byte[] Salt { get; init; }

    public required byte[] Hash { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The form in which it stands in a Secret's annotation: five fields, a dash for "never".</summary>
    public string Format() => string.Join(
        ' ', Id, Convert.ToBase64String(Salt), Convert.ToBase64String(Hash), Stamp(IssuedAt), ExpiresAt is { } end ? Stamp(end) : "-");

    /// <summary>Reads <see cref="Format"/>; null for anything else, so that a hand-edited annotation means a new key, not a crash.</summary>
    public static IssuedKey? Parse(string? text)
    {
        var fields = text?.Split(' ') ?? [];
        if (fields.Length != 5 || !TryStamp(fields[3], out var issued))
        {
            return null;
        }

        DateTimeOffset? expires = null;
        if (fields[4] != "-")
        {
            if (!TryStamp(fields[4], out var end))
            {
                return null;
            }

            expires = end;
        }

        var (salt, hash) = (new byte[16], new byte[32]);
        return Convert.TryFromBase64String(fields[1], salt, out var saltLength) && saltLength == salt.Length
            && Convert.TryFromBase64String(fields[2], hash, out var hashLength) && hashLength == hash.Length
                ? new IssuedKey { Id = fields[0], Salt = salt, Hash = hash, IssuedAt = issued, ExpiresAt = expires }
                : null;
    }

    public static IssuedKey? Current(V1Secret secret) => Parse(Annotation(secret, KeySecret.CurrentAnnotation));

    public static IssuedKey? Previous(V1Secret secret) => Parse(Annotation(secret, KeySecret.PreviousAnnotation));

    private static string? Annotation(V1Secret secret, string name) => secret.Metadata.Annotations?.TryGetValue(name, out var value) == true ? value : null;

    private static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static bool TryStamp(string text, out DateTimeOffset time) =>
        DateTimeOffset.TryParseExact(text, "yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out time);
}
