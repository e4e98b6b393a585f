using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>What the server adds to a few built-in kinds at the moment of a write, beyond defaults.</summary>
internal static class BuiltinCreation
{
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

    public static void PrepareUpdate(ResourceDefinition resource, JsonObject value, JsonObject old)
    {
        if (resource is { Group: "", Plural: "namespaces" })
        {
            Labels(value)["kubernetes.io/metadata.name"] = ObjectMeta.Text(value, "name");
        }
    }

    private static void PrepareNamespace(JsonObject value)
    {
        Labels(value)["kubernetes.io/metadata.name"] = ObjectMeta.Text(value, "name");
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
