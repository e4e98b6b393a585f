using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;
using ClaudeConfig.LocalCluster.Patch.Typed;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>Keeps metadata.managedFields through creates, updates, patches and applies.</summary>
/// <remarks>Source: apiserver's fieldmanager package and structured-merge-diff's updater.</remarks>
internal static class FieldManagers
{
    private const int MaxManagerNameLength = 128;

    /// <summary>What kube-apiserver never records: identity and what the server itself writes.</summary>
    private static readonly FieldSet Stripped = FieldSet.OfFields(
        ["apiVersion"],
        ["kind"],
        ["metadata"],
        ["metadata", "name"],
        ["metadata", "namespace"],
        ["metadata", "creationTimestamp"],
        ["metadata", "selfLink"],
        ["metadata", "uid"],
        ["metadata", "clusterName"],
        ["metadata", "generation"],
        ["metadata", "managedFields"],
        ["metadata", "resourceVersion"]);

    /// <summary>The manager of a request that may name none: the first part of its user agent, or "unknown".</summary>
    public static string ManagerName(string? fieldManager, string? userAgent)
    {
        if (!string.IsNullOrEmpty(fieldManager))
        {
            return fieldManager;
        }

        var slash = userAgent?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var name = new string([.. (slash < 0 ? userAgent ?? "" : userAgent![..slash]).Where(letter => !char.IsControl(letter))]);
        return name.Length == 0 ? "unknown" : name[..Math.Min(name.Length, MaxManagerNameLength)];
    }

    /// <summary>Exchanges the managedFields of <paramref name="updated"/> for what this create, update or patch makes of them.</summary>
    /// <param name="live">The stored object, or null on create.</param>
    public static void Update(JsonObject? live, JsonObject updated, FieldOperation operation)
    {
        var entries = Claimed(live, updated, operation);
        (updated["metadata"] as JsonObject)?.Remove("managedFields");
        // Once ownership was given up, nobody tracks it again until the first apply.
        if (entries.Count > 0 || live is null)
        {
            RecordUpdate(entries, live ?? ZeroObjects.Of(operation.ApiVersion, operation.Kind), updated, operation);
            UpdaterCap.Enforce(entries);
        }

        ManagedFields.Write(updated, entries);
    }

    /// <summary>Server-side apply.</summary>
    /// <param name="live">The stored object, or null when the apply creates it.</param>
    /// <returns>The object that results, with its managedFields; equal to <paramref name="live"/> where nothing changes.</returns>
    public static JsonObject Apply(JsonObject? live, JsonObject applied, FieldOperation operation)
    {
        AppliedValue.Check(applied, operation);
        var current = live is null ? ZeroObjects.Of(operation.ApiVersion, operation.Kind) : WithoutManagedFields(live);
        var entries = ManagedFields.Read(live?["metadata"]?["managedFields"]) ?? throw PatchException.Failed("failed to decode managed fields");
        if (entries.Count == 0 && live is not null)
        {
            RecordUpdate(entries, ZeroObjects.Of(operation.ApiVersion, operation.Kind), current, operation with { Manager = "before-first-apply" });
        }

        var result = LastApplied.Apply(current, applied, entries, operation);
        Strip(entries, ManagerKey.Applier(operation.Manager, operation.Subresource));
        result["metadata"] ??= new JsonObject();
        ManagedFields.Write(result, entries);
        return result;
    }

    /// <summary>A write that would change nothing but the times in managedFields is no write.</summary>
    /// <returns><paramref name="live"/> in that case, else <paramref name="updated"/>.</returns>
    public static JsonObject IgnoreTimestamps(JsonObject live, JsonObject updated)
    {
        if (live["metadata"]?["managedFields"] is not JsonArray before
            || updated["metadata"]?["managedFields"] is not JsonArray after
            || before.Count != after.Count)
        {
            return updated;
        }

        return SameButTimes(live, updated) ? live : updated;
    }

    internal static string TimeText(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static JsonObject WithoutManagedFields(JsonObject live)
    {
        var copy = new JsonObject();
        foreach (var (name, value) in live)
        {
            copy[name] = name == "metadata" && value is JsonObject metadata
                ? new JsonObject(metadata.Where(field => field.Key != "managedFields").Select(field => KeyValuePair.Create(field.Key, field.Value?.DeepClone())))
                : value?.DeepClone();
        }

        return copy;
    }

    private static Dictionary<ManagerKey, ManagedEntry> Claimed(JsonObject? live, JsonObject updated, FieldOperation operation)
    {
        var stored = live?["metadata"]?["managedFields"];
        var sent = updated["metadata"]?["managedFields"];
        if (operation.Subresource.Length > 0)
        {
            return ManagedFields.Read(stored) ?? [];
        }

        if (ManagedFields.IsReset(sent))
        {
            return [];
        }

        // Clients that do not know the field must not delete it by accident.
        return ManagedFields.Read(sent) is { Count: > 0 } entries ? entries : ManagedFields.Read(stored) ?? [];
    }

    private static void RecordUpdate(Dictionary<ManagerKey, ManagedEntry> entries, JsonObject live, JsonObject updated, FieldOperation operation)
    {
        Comparison comparison;
        try
        {
            comparison = Comparison.Of(live, updated, operation.Type).Without(operation.Ignored);
        }
        catch (TypedValueException)
        {
            // As kube-apiserver does: an object that cannot be typed is written without a record of who wrote it.
            return;
        }

        var changed = comparison.Modified.Union(comparison.Added);
        FieldRelease.FromAll(entries, comparison.Removed.Union(changed));
        var taken = changed.Difference(comparison.Removed).Difference(Stripped);
        if (!taken.IsEmpty)
        {
            var key = ManagerKey.Updater(operation.Manager, operation.ApiVersion, operation.Subresource);
            var previous = entries.TryGetValue(key, out var entry) ? entry.Fields : FieldSet.Empty;
            entries[key] = new ManagedEntry(operation.ApiVersion, taken.Union(previous), TimeText(operation.Time));
        }
    }

    private static void Strip(Dictionary<ManagerKey, ManagedEntry> entries, ManagerKey key)
    {
        if (entries.TryGetValue(key, out var entry))
        {
            entries[key] = entry.With(entry.Fields.Difference(Stripped));
            if (entries[key].Fields.IsEmpty)
            {
                entries.Remove(key);
            }
        }
    }

    private static bool SameButTimes(JsonObject live, JsonObject updated)
    {
        var (before, after) = ((JsonObject)live["metadata"]!, (JsonObject)updated["metadata"]!);
        return SameExcept(live, updated, "metadata")
            && SameExcept(before, after, "managedFields")
            && ((JsonArray)before["managedFields"]!).Zip((JsonArray)after["managedFields"]!)
                .All(pair => pair is (JsonObject l, JsonObject r) && SameExcept(l, r, "time"));
    }

    private static bool SameExcept(JsonObject left, JsonObject right, string field)
    {
        var count = left.Count(item => item.Key != field);
        return count == right.Count(item => item.Key != field)
            && left.All(item => item.Key == field || (right.TryGetPropertyValue(item.Key, out var other) && JsonNode.DeepEquals(item.Value, other)));
    }
}
