using System.Text.Json.Nodes;

namespace ClaudeConfig.Support.Faults;

/// <summary>Field ownership as far as the fake needs it: every applied map key, lists as a whole.</summary>
internal static class FakeFields
{
    internal static void Own(JsonObject entity, JsonObject applied, string manager, string subresource)
    {
        JsonObject metadata = entity["metadata"]!.AsObject();
        JsonArray entries = metadata["managedFields"] as JsonArray ?? [];
        metadata["managedFields"] = null;
        var kept = new JsonArray([.. entries.Where(entry => entry!["manager"]!.GetValue<string>() != manager
            || (entry["subresource"]?.GetValue<string>() ?? string.Empty) != subresource).Select(entry => entry!.DeepClone())]);
        var entryOfManager = new JsonObject
        {
            ["manager"] = manager,
            ["operation"] = "Apply",
            ["apiVersion"] = entity["apiVersion"]?.DeepClone(),
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = Fields(applied, root: true),
        };
        if (subresource.Length > 0)
        {
            entryOfManager["subresource"] = subresource;
        }

        kept.Add(entryOfManager);
        metadata["managedFields"] = kept;
    }

    private static JsonObject Fields(JsonObject value, bool root = false)
    {
        var fields = new JsonObject();
        foreach ((string name, JsonNode? field) in value)
        {
            if ((root && name is "apiVersion" or "kind") || name is "uid" or "resourceVersion" or "name" or "namespace")
            {
                continue;
            }

            JsonObject inner = field is JsonObject map ? Fields(map) : [];
            if (!root || name != "metadata" || inner.Count > 0)
            {
                fields["f:" + name] = inner;
            }
        }

        return fields;
    }
}
