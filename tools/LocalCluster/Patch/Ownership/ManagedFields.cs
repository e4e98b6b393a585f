using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Patch.Fields;

namespace ClaudeConfig.LocalCluster.Patch.Ownership;

/// <summary>metadata.managedFields, read and written.</summary>
internal static class ManagedFields
{
    /// <returns>The entries, or null where one of them cannot be understood.</returns>
    public static Dictionary<ManagerKey, ManagedEntry>? Read(JsonNode? managedFields)
    {
        var result = new Dictionary<ManagerKey, ManagedEntry>();
        foreach (var item in managedFields as JsonArray ?? [])
        {
            if (item is not JsonObject entry || Text(entry, "operation") is not (ManagerKey.ApplyOperation or ManagerKey.UpdateOperation) || Text(entry, "apiVersion") is "")
            {
                return null;
            }

            var version = Text(entry, "apiVersion");
            var fields = entry["fieldsV1"] as JsonObject;
            if (FieldsV1.Read(fields ?? []) is not { } set || Text(entry, "fieldsType") is not ("" or "FieldsV1"))
            {
                return null;
            }

            var operation = Text(entry, "operation");
            var key = new ManagerKey(Text(entry, "manager"), operation, operation == ManagerKey.ApplyOperation ? "" : version, Text(entry, "subresource"));
            result[key] = new ManagedEntry(version, set, Text(entry, "time") is { Length: > 0 } time ? time : null, fields);
        }

        return result;
    }

    /// <summary>Writes the entries in kube-apiserver's order into an object's metadata; without entries the field goes.</summary>
    public static void Write(JsonObject owner, Dictionary<ManagerKey, ManagedEntry> entries)
    {
        if (owner["metadata"] is not JsonObject metadata)
        {
            return;
        }

        metadata.Remove("managedFields");
        if (entries.Count > 0)
        {
            metadata["managedFields"] = new JsonArray([.. Sorted(entries).Select(entry => Item(entry.Key, entry.Value))]);
        }
    }

    /// <summary>The way to say: forget who owns what.</summary>
    public static bool IsReset(JsonNode? managedFields) =>
        managedFields is JsonArray { Count: 1 } list && list[0] is null or JsonObject { Count: 0 };

    private static IEnumerable<KeyValuePair<ManagerKey, ManagedEntry>> Sorted(Dictionary<ManagerKey, ManagedEntry> entries) => entries
        .OrderBy(entry => entry.Key.Operation, StringComparer.Ordinal)
        .ThenBy(entry => entry.Value.Time ?? "", StringComparer.Ordinal)
        .ThenBy(entry => entry.Key.Manager, StringComparer.Ordinal)
        .ThenBy(entry => entry.Value.ApiVersion, StringComparer.Ordinal)
        .ThenBy(entry => entry.Key.Subresource, StringComparer.Ordinal);

    private static JsonObject Item(ManagerKey key, ManagedEntry entry)
    {
        var item = new JsonObject
        {
            ["manager"] = key.Manager,
            ["operation"] = key.Operation,
            ["apiVersion"] = entry.ApiVersion,
        };
        if (entry.Time is not null)
        {
            item["time"] = entry.Time;
        }

        item["fieldsType"] = "FieldsV1";
        item["fieldsV1"] = entry.Json?.DeepClone() ?? FieldsV1.Write(entry.Fields);
        if (key.Subresource.Length > 0)
        {
            item["subresource"] = key.Subresource;
        }

        return item;
    }

    private static string Text(JsonObject entry, string field) =>
        entry[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";
}
