using System.Text.Json;

namespace ClaudeConfig.ControllerRuntime.Applying;

/// <summary>
/// Whether an apply would change anything, judged without a schema: the live object must hold every desired value, and the fields this
/// manager owns (FieldsV1) must be exactly the desired ones, so that a field no longer named is noticed. In doubt the answer is no: an
/// apply that changes nothing is a call, not a write.
/// </summary>
internal static class DesiredState
{
    /// <summary>Compares the desired object with the live one.</summary>
    /// <param name="desired">What would be applied.</param>
    /// <param name="live">The object as cached.</param>
    /// <param name="owned">The FieldsV1 of this manager.</param>
    internal static bool Holds(JsonElement desired, JsonElement live, JsonElement owned) => SameObject(desired, live, owned, root: true);

    private static bool Same(JsonElement desired, JsonElement live, JsonElement owned)
    {
        if (IsLeaf(owned))
        {
            return JsonElement.DeepEquals(desired, live);
        }

        return desired.ValueKind switch
        {
            JsonValueKind.Object => live.ValueKind == JsonValueKind.Object && SameObject(desired, live, owned, root: false),
            JsonValueKind.Array => live.ValueKind == JsonValueKind.Array && SameList(desired, live, owned),
            _ => false,
        };
    }

    private static bool SameObject(JsonElement desired, JsonElement live, JsonElement owned, bool root)
    {
        foreach (JsonProperty field in desired.EnumerateObject())
        {
            if (root && field.Name is "apiVersion" or "kind")
            {
                continue;
            }

            if (root && field.Name == "metadata")
            {
                if (!SameMetadata(field.Value, live, owned))
                {
                    return false;
                }

                continue;
            }

            if (!SameField(field, live, owned))
            {
                return false;
            }
        }

        return OwnsNothingElse(desired, owned, root);
    }

    private static bool SameField(JsonProperty field, JsonElement live, JsonElement owned)
    {
        bool isLive = live.TryGetProperty(field.Name, out JsonElement liveValue);
        bool isOwned = owned.TryGetProperty("f:" + field.Name, out JsonElement ownedValue);
        if (IsEmpty(field.Value) && (!isLive || !isOwned))
        {
            // The API does not store empty maps and lists in most places.
            return !isLive || IsEmpty(liveValue);
        }

        return isLive && isOwned && Same(field.Value, liveValue, ownedValue);
    }

    private static bool SameMetadata(JsonElement desired, JsonElement live, JsonElement owned)
    {
        JsonElement liveMetadata = live.GetProperty("metadata");
        owned.TryGetProperty("f:metadata", out JsonElement ownedMetadata);
        foreach (JsonProperty field in desired.EnumerateObject())
        {
            if (!IsIdentity(field.Name) && !(ownedMetadata.ValueKind == JsonValueKind.Object
                    ? SameField(field, liveMetadata, ownedMetadata)
                    : IsEmpty(field.Value)))
            {
                return false;
            }
        }

        return ownedMetadata.ValueKind != JsonValueKind.Object || OwnsNothingElse(desired, ownedMetadata, root: false);
    }

    private static bool SameList(JsonElement desired, JsonElement live, JsonElement owned)
    {
        int matched = 0;
        foreach (JsonProperty member in owned.EnumerateObject())
        {
            if (member.Name == ".")
            {
                continue;
            }

            if (member.Name.StartsWith("v:", StringComparison.Ordinal))
            {
                using JsonDocument value = JsonDocument.Parse(member.Name.AsMemory(2));
                if (!Contains(desired, value.RootElement) || !Contains(live, value.RootElement))
                {
                    return false;
                }
            }
            else if (!member.Name.StartsWith("k:", StringComparison.Ordinal) || !SameMember(member, desired, live))
            {
                return false;
            }

            matched++;
        }

        // Every owned member was found among the desired: equal counts mean the same members.
        return matched == desired.GetArrayLength();
    }

    private static bool SameMember(JsonProperty member, JsonElement desired, JsonElement live)
    {
        using JsonDocument key = JsonDocument.Parse(member.Name.AsMemory(2));
        return TryFind(desired, key.RootElement, out JsonElement wanted)
            && TryFind(live, key.RootElement, out JsonElement found)
            && (IsLeaf(member.Value) ? JsonElement.DeepEquals(wanted, found) : SameObject(wanted, found, member.Value, root: false));
    }

    private static bool TryFind(JsonElement list, JsonElement key, out JsonElement found)
    {
        foreach (JsonElement item in list.EnumerateArray())
        {
            // A key field that is left out has its default, as a port's protocol does.
            if (item.ValueKind == JsonValueKind.Object && key.EnumerateObject().All(part =>
                    !item.TryGetProperty(part.Name, out JsonElement value) || JsonElement.DeepEquals(value, part.Value)))
            {
                found = item;
                return true;
            }
        }

        found = default;
        return false;
    }

    private static bool Contains(JsonElement list, JsonElement value) =>
        list.EnumerateArray().Any(item => JsonElement.DeepEquals(item, value));

    private static bool OwnsNothingElse(JsonElement desired, JsonElement owned, bool root)
    {
        foreach (JsonProperty field in owned.EnumerateObject())
        {
            if (field.Name.StartsWith("f:", StringComparison.Ordinal) && !(root && field.Name == "f:metadata")
                && !desired.TryGetProperty(field.Name.AsSpan(2), out _))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsIdentity(string field) =>
        field is "name" or "namespace" or "uid" or "resourceVersion" or "generateName" or "creationTimestamp" or "managedFields" or "generation";

    private static bool IsLeaf(JsonElement owned)
    {
        foreach (JsonProperty field in owned.EnumerateObject())
        {
            if (field.Name != ".")
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsEmpty(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => !value.EnumerateObject().Any(),
        JsonValueKind.Array => value.GetArrayLength() == 0,
        _ => false,
    };
}
