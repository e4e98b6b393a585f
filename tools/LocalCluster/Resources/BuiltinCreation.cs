using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.LocalCluster.Storage;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>What the server adds to a few built-in kinds at the moment of a write, beyond defaults.</summary>
internal sealed class BuiltinCreation(ObjectStore store, ServiceAllocator services)
{
    /// <summary>Labels that count as the client's own: they are there before field ownership is computed.</summary>
    public static void Label(ResourceDefinition resource, JsonObject value)
    {
        if (resource.Storage == WellKnown.Namespaces && ObjectMeta.Text(value, "name") is { Length: > 0 } name)
        {
            Labels(value)["kubernetes.io/metadata.name"] = name;
        }
    }

    /// <summary>What the server alone decides, after field ownership is computed.</summary>
    /// <param name="old">The stored object, or null on create.</param>
    public void Prepare(WriteRequest request, JsonObject value, JsonObject? old)
    {
        switch (request.Resource.Group, request.Resource.Plural)
        {
            case ("", "services"):
                services.Allocate(value, old, IsTaken);
                break;
            case ("", "namespaces") when old is not null && request.Subresource != "finalize":
                // Its finalizers change only through the subresource: an update that leaves them out does not let go of the content.
                value["spec"] = old["spec"]?.DeepClone();
                break;
            case ("", "namespaces") when old is null:
                PrepareNamespace(value);
                break;
            case ("apiextensions.k8s.io", "customresourcedefinitions") when old is null:
                PrepareDefinition(value);
                break;
        }
    }

    private bool IsTaken(string address)
    {
        var text = Encoding.UTF8.GetBytes($"\"clusterIP\":\"{address}\"");
        return store.Read(WellKnown.Services).Objects.In(null).Any(service => service.Json.AsSpan().IndexOf(text) >= 0);
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
            .Select(version => version["name"]?.DeepClone())
            .Take(1);
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
