using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.LocalCluster.Resources;

namespace ClaudeConfig.LocalCluster.OpenApi;

/// <summary>Builds the OpenAPI v3 document of one group and version.</summary>
internal static class OpenApiDocument
{
    public static JsonObject Build(IReadOnlyList<ResourceDefinition> resources)
    {
        var (schemas, paths) = (new JsonObject(), new JsonObject());
        var builtins = new BuiltinComponents(BuiltinTypeTable.Instance, schemas);
        foreach (var resource in resources)
        {
            if (BuiltinCatalog.Instance.Find(resource.ApiVersion, resource.Kind) is { } builtin && !resource.IsCustom)
            {
                builtins.AddKind(builtin.Type, resource.Group, resource.Version);
                OpenApiPaths.Add(resource, BuiltinComponents.Name(builtin.Type.FullName), paths);
            }
            else
            {
                var name = CustomName(resource);
                schemas[name] = Custom(resource, builtins);
                builtins.AddList(name, resource.Group, resource.Version, resource.Kind);
                OpenApiPaths.Add(resource, name, paths);
            }
        }

        return new JsonObject
        {
            ["openapi"] = "3.0.0",
            ["info"] = new JsonObject { ["title"] = "LocalCluster", ["version"] = "v1" },
            ["paths"] = paths,
            ["components"] = new JsonObject { ["schemas"] = schemas },
        };
    }

    /// <summary>Group reversed, version, kind: <c>com.example.v1.Widget</c>.</summary>
    private static string CustomName(ResourceDefinition resource) =>
        string.Join('.', resource.Group.Split('.').Reverse().Append(resource.Version).Append(resource.Kind));

    private static JsonObject Custom(ResourceDefinition resource, BuiltinComponents builtins)
    {
        var schema = resource.Schema.OpenApi?.DeepClone() as JsonObject ?? new JsonObject { ["type"] = "object" };
        var properties = schema["properties"] as JsonObject ?? [];
        schema["properties"] = properties;
        properties["apiVersion"] = BuiltinComponents.Text("apiVersion");
        properties["kind"] = BuiltinComponents.Text("kind");
        properties["metadata"] = BuiltinComponents.Wrapped("metadata", builtins.Reference("meta.v1.ObjectMeta"));
        schema["x-kubernetes-group-version-kind"] = new JsonArray(BuiltinComponents.GroupVersionKind(resource.Group, resource.Version, resource.Kind));
        return schema;
    }
}
