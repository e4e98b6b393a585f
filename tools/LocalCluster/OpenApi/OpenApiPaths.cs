using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;

namespace ClaudeConfig.LocalCluster.OpenApi;

/// <summary>The paths of a resource, as far as clients look at them: which verbs it has, and which parameters they take.</summary>
internal static class OpenApiPaths
{
    private static readonly string[] WriteParameters = ["dryRun", "fieldManager", "fieldValidation"];

    public static void Add(ResourceDefinition resource, string schemaName, JsonObject paths)
    {
        var prefix = resource.Group.Length == 0 ? $"/api/{resource.Version}" : $"/apis/{resource.ApiVersion}";
        var scope = resource.Namespaced ? "/namespaces/{namespace}" : "";
        var collection = new JsonObject();
        Operation(collection, resource, schemaName, "get", "list", "list", []);
        Operation(collection, resource, schemaName, "post", "create", "post", WriteParameters);
        Operation(collection, resource, schemaName, "delete", "deletecollection", "deletecollection", ["dryRun"]);
        Put(paths, $"{prefix}{scope}/{resource.Plural}", collection, resource.Namespaced ? ["namespace"] : []);
        Named(resource, schemaName, $"{prefix}{scope}/{resource.Plural}/{{name}}", paths);
        if (resource.HasStatus)
        {
            Named(resource, schemaName, $"{prefix}{scope}/{resource.Plural}/{{name}}/status", paths);
        }
    }

    private static void Named(ResourceDefinition resource, string schemaName, string path, JsonObject paths)
    {
        var item = new JsonObject();
        Operation(item, resource, schemaName, "get", "get", "get", []);
        Operation(item, resource, schemaName, "put", "update", "put", WriteParameters);
        Operation(item, resource, schemaName, "patch", "patch", "patch", [.. WriteParameters, "force"]);
        if (!path.EndsWith("/status", StringComparison.Ordinal))
        {
            Operation(item, resource, schemaName, "delete", "delete", "delete", ["dryRun"]);
        }

        Put(paths, path, item, resource.Namespaced ? ["name", "namespace"] : ["name"]);
    }

    private static void Put(JsonObject paths, string path, JsonObject item, string[] variables)
    {
        if (item.Count == 0)
        {
            return;
        }

        item["parameters"] = new JsonArray([.. variables.Select(name => new JsonObject { ["name"] = name, ["in"] = "path", ["required"] = true, ["schema"] = String() })]);
        paths[path] = item;
    }

    private static void Operation(JsonObject item, ResourceDefinition resource, string schemaName, string method, string verb, string action, string[] parameters)
    {
        if (!resource.Allows(verb))
        {
            return;
        }

        var reference = new JsonObject { ["$ref"] = $"#/components/schemas/{schemaName}{(verb == "list" ? "List" : "")}" };
        item[method] = new JsonObject
        {
            ["operationId"] = $"{action}{resource.Group.Replace(".", "", StringComparison.Ordinal)}{resource.Version}{resource.Kind}{(item.Count == 0 ? "" : method)}",
            ["parameters"] = new JsonArray([.. parameters.Select(name => new JsonObject { ["name"] = name, ["in"] = "query", ["schema"] = String() })]),
            ["responses"] = new JsonObject
            {
                ["200"] = new JsonObject { ["description"] = "OK", ["content"] = new JsonObject { ["application/json"] = new JsonObject { ["schema"] = reference } } },
            },
            ["x-kubernetes-action"] = action,
            ["x-kubernetes-group-version-kind"] = BuiltinComponents.GroupVersionKind(resource.Group, resource.Version, resource.Kind),
        };
    }

    private static JsonObject String() => new() { ["type"] = "string" };
}
