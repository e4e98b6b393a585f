using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>What the server adds to a few built-in kinds at the moment of a write, beyond defaults.</summary>
internal static class BuiltinCreation
{
    /// <summary>Labels that count as the client's own: they are there before field ownership is computed.</summary>
    public static void Label(ResourceDefinition resource, JsonObject value)
    {
        if (resource.Storage == WellKnown.Namespaces && ObjectMeta.Text(value, "name") is { Length: > 0 } name)
        {
            Labels(value)["kubernetes.io/metadata.name"] = name;
        }
    }

    public static void Prepare(ResourceDefinition resource, JsonObject value)
    {
        switch (resource.Group, resource.Plural)
        {
            case ("", "namespaces"):
                PrepareNamespace(value);
                break;
            case ("apiextensions.k8s.io", "customresourcedefinitions"):
                PrepareDefinition(value);
                break;
        }
    }

    private static void PrepareNamespace(JsonObject value)
    {
        value["spec"] = new JsonObject { ["finalizers"] = new JsonArray(WellKnown.NamespaceFinalizer) };
        value["status"] = new JsonObject { ["phase"] = "Active" };
    }

    private static void PrepareDefinition(JsonObject value)
    {
        var stored = (value["spec"]?["versions"] as JsonArray ?? []).OfType<JsonObject>()
            .Where(version => version["storage"] is JsonValue flag && flag.TryGetValue<bool>(out var storage) && storage)
            .Select(version => version["name"]?.DeepClone());
        value["status"] = new JsonObject
        {
            ["conditions"] = null,
            ["acceptedNames"] = new JsonObject { ["plural"] = "", ["kind"] = "" },
            ["storedVersions"] = new JsonArray([.. stored]),
        };
    }

    private static JsonObject Labels(JsonObject value)
    {
        var metadata = ObjectMeta.Of(value);
        if (metadata["labels"] is not JsonObject labels)
        {
            metadata["labels"] = labels = [];
        }

        return labels;
    }
}
