using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;
using ClaudeConfig.LocalCluster.Patch.Typed;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>The heart of server-side apply: merge, take away what is no longer applied, find conflicts.</summary>
internal static class ApplyMerge
{
    /// <param name="live">The stored object without managedFields.</param>
    /// <param name="entries">Changed only where there is no conflict.</param>
    /// <returns>The result (<paramref name="live"/> itself where no value changes), or the conflicts that prevent it.</returns>
    public static (JsonObject Result, IReadOnlyList<FieldConflict> Conflicts) Run(
        JsonObject live, JsonObject applied, Dictionary<ManagerKey, ManagedEntry> entries, FieldOperation operation)
    {
        var key = ManagerKey.Applier(operation.Manager, operation.Subresource);
        var last = entries.TryGetValue(key, out var entry) ? entry.Fields : FieldSet.Empty;
        var entryNow = new ManagedEntry(
            operation.ApiVersion, FieldSetOf.Value(applied, operation.Type).RecursiveDifference(operation.Ignored), FieldManagers.TimeText(operation.Time));
        var keepsAll = last.IsSubsetOf(entryNow.Fields);
        if (keepsAll && TypedMerge.Contains(live, applied, operation.Type))
        {
            entries[key] = entryNow;
            return (live, []);
        }

        var merged = TypedMerge.Merge(live, applied, operation.Type);
        if (!keepsAll)
        {
            var owned = entries.Where(other => other.Key != key).Aggregate(entryNow.Fields, (all, other) => all.Union(other.Value.Fields));
            Prune(merged, last, owned, operation.Type);
        }

        return Settle(live, merged, entries, key, entryNow, operation);
    }

    private static (JsonObject Result, IReadOnlyList<FieldConflict> Conflicts) Settle(
        JsonObject live, JsonObject merged, Dictionary<ManagerKey, ManagedEntry> entries, ManagerKey key, ManagedEntry entryNow, FieldOperation operation)
    {
        var comparison = Comparison.Of(live, merged, operation.Type).Without(operation.Ignored);
        var changed = comparison.Modified.Union(comparison.Added);
        if (!operation.Force && Conflicts(entries, key, changed) is { Count: > 0 } conflicts)
        {
            return (live, conflicts);
        }

        FieldRelease.FromOthers(entries, changed.Union(comparison.Removed), key);
        entries[key] = entryNow;
        return (comparison.IsSame ? live : merged, []);
    }

    private static List<FieldConflict> Conflicts(Dictionary<ManagerKey, ManagedEntry> entries, ManagerKey key, FieldSet changed) => entries
        .Where(entry => entry.Key != key)
        .Select(entry => new FieldConflict(entry.Key, entry.Value.Fields.Intersection(changed)))
        .Where(conflict => !conflict.Fields.IsEmpty)
        .OrderBy(conflict => conflict.Manager.ToString(), StringComparer.Ordinal)
        .ToList();

    /// <summary>Takes away what this manager applied last time, does not apply now, and no other manager owns.</summary>
    private static void Prune(JsonObject merged, FieldSet last, FieldSet owned, FieldType type)
    {
        var lastFields = FieldSetOf.WithDeclaredParents(last, type);
        var mergedFields = FieldSetOf.WithDeclaredParents(FieldSetOf.Value(merged, type), type);

        var kept = Without(merged, lastFields, type).Union(FieldSetOf.WithDeclaredParents(owned, type));
        // What dangles is kept too: fields that nobody owns, such as defaults, inside what was taken away.
        var pruned = Without(merged, mergedFields.Difference(kept), type);
        FieldRemoval.Remove(merged, mergedFields.Difference(pruned).Intersection(lastFields), type);
    }

    private static FieldSet Without(JsonObject value, FieldSet doomed, FieldType type)
    {
        var copy = value.DeepClone();
        FieldRemoval.Remove(copy, doomed, type);
        return FieldSetOf.WithDeclaredParents(FieldSetOf.Value(copy, type), type);
    }
}
