using ClaudeConfig.LocalCluster.Patch.Fields;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>Takes fields away from managers; who is left with nothing goes.</summary>
internal static class FieldRelease
{
    public static void FromAll(Dictionary<ManagerKey, ManagedEntry> entries, FieldSet fields) => FromOthers(entries, fields, null);

    public static void FromOthers(Dictionary<ManagerKey, ManagedEntry> entries, FieldSet fields, ManagerKey? keeper)
    {
        if (fields.IsEmpty)
        {
            return;
        }

        foreach (var (key, entry) in entries.ToList())
        {
            if (key == keeper || entry.Fields.Intersection(fields).IsEmpty)
            {
                continue;
            }

            entries[key] = entry.With(entry.Fields.Difference(fields));
            if (entries[key].Fields.IsEmpty)
            {
                entries.Remove(key);
            }
        }
    }
}
