using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>One immutable version of an object: its JSON as UTF-8, and the few facts that selection needs without parsing it.</summary>
internal sealed record StoredObject
{
    public required ObjectKey Key { get; init; }

    /// <summary>0 in a draft that is not committed yet.</summary>
    public long ResourceVersion { get; init; }

    public required string Uid { get; init; }

    public required string ApiVersion { get; init; }

    /// <summary>The whole object; kind, apiVersion and metadata.resourceVersion come first, in this order.</summary>
    public required byte[] Json { get; init; }

    /// <summary>Where metadata begins: list items of built-in kinds leave kind and apiVersion out.</summary>
    public required int BodyOffset { get; init; }

    /// <summary>Label names and values in turn; null where there are none.</summary>
    public string[]? Labels { get; init; }

    public OwnerLink[]? Owners { get; init; }

    /// <summary>Deletion was requested and finalizers hold the object.</summary>
    public bool IsDeleting { get; init; }

    private int VersionOffset => BodyOffset + ObjectEncoder.MetadataPrefix.Length;

    public string? Label(string name)
    {
        for (var i = 0; Labels is not null && i < Labels.Length; i += 2)
        {
            if (Labels[i] == name)
            {
                return Labels[i + 1];
            }
        }

        return null;
    }

    public JsonObject Parse() => JsonNode.Parse(Json)!.AsObject();

    /// <summary>An object that was never stored has no version.</summary>
    public StoredObject WithoutVersion()
    {
        var start = VersionOffset - "\"resourceVersion\":\""u8.Length;
        var end = VersionOffset + Json.AsSpan(VersionOffset).IndexOf((byte)'"') + 1;
        // Metadata holds more fields: the comma goes too.
        return this with { Json = [.. Json.AsSpan(0, start), .. Json.AsSpan(end + 1)] };
    }

    /// <summary>The same object under another version; the digits are exchanged in the bytes, nothing is parsed.</summary>
    public StoredObject At(long resourceVersion)
    {
        Span<byte> digits = stackalloc byte[20];
        resourceVersion.TryFormat(digits, out var length, default, CultureInfo.InvariantCulture);
        var oldEnd = VersionOffset + Json.AsSpan(VersionOffset).IndexOf((byte)'"');
        var json = GC.AllocateUninitializedArray<byte>(Json.Length - (oldEnd - VersionOffset) + length);
        Json.AsSpan(0, VersionOffset).CopyTo(json);
        digits[..length].CopyTo(json.AsSpan(VersionOffset));
        Json.AsSpan(oldEnd).CopyTo(json.AsSpan(VersionOffset + length));
        return this with { Json = json, ResourceVersion = resourceVersion };
    }
}
