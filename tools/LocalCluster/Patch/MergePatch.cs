using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Patch;

/// <summary>JSON merge patch (RFC 7386).</summary>
internal static class MergePatch
{
    public static JsonObject Apply(JsonObject target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            throw PatchException.BadRequest("Invalid JSON Patch");
        }

        var result = (JsonObject)target.DeepClone();
        Merge(result, changes);
        return result;
    }

    private static void Merge(JsonObject target, JsonObject changes)
    {
        foreach (var (name, change) in changes)
        {
            if (change is null)
            {
                target.Remove(name);
            }
            else if (change is JsonObject nested && target[name] is JsonObject existing)
            {
                Merge(existing, nested);
            }
            else
            {
                // A list that replaces something is taken as it is; what has no counterpart loses its nulls.
                target[name] = change is JsonArray && target[name] is not (null or JsonValue) ? change.DeepClone() : WithoutNulls(change);
            }
        }
    }

    private static JsonNode WithoutNulls(JsonNode value)
    {
        switch (value)
        {
            case JsonObject map:
                var fields = new JsonObject();
                foreach (var (name, field) in map)
                {
                    if (field is not null)
                    {
                        fields[name] = WithoutNulls(field);
                    }
                }

                return fields;
            case JsonArray list:
                return new JsonArray([.. list.OfType<JsonNode>().Select(WithoutNulls)]);
            default:
                return value.DeepClone();
        }
    }
}
