using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;

namespace ClaudeConfig.LocalCluster.OpenApi;

/// <summary>OpenAPI schemas of built-in types, with all that they refer to.</summary>
internal sealed class BuiltinComponents(BuiltinTypeTable table, JsonObject schemas)
{
    private const string MetaPackage = "meta.v1.";

    /// <summary>The name of a type's schema, such as <c>io.k8s.api.core.v1.Pod</c>.</summary>
    public static string Name(string fullName) => fullName switch
    {
        _ when fullName.StartsWith(MetaPackage, StringComparison.Ordinal) => "io.k8s.apimachinery.pkg.apis." + fullName,
        _ when fullName.StartsWith("apiextensions.", StringComparison.Ordinal) => "io.k8s.apiextensions-apiserver.pkg.apis." + fullName,
        _ => "io.k8s.api." + fullName,
    };

    /// <summary>Adds the type and what it refers to; returns a reference to it.</summary>
    public JsonObject Reference(string fullName)
    {
        Add(fullName);
        return new JsonObject { ["$ref"] = $"#/components/schemas/{Name(fullName)}" };
    }

    /// <summary>Adds a kind: its type with apiVersion, kind and the extension by which clients find it.</summary>
    public void AddKind(BuiltinType type, string group, string version)
    {
        Add(type.FullName);
        var schema = (JsonObject)schemas[Name(type.FullName)]!;
        var properties = (JsonObject)schema["properties"]!;
        properties["apiVersion"] ??= Text("apiVersion");
        properties["kind"] ??= Text("kind");
        schema["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(group, version, type.Name));
        AddList(Name(type.FullName), group, version, type.Name);
    }

    /// <summary>Adds the list of a kind.</summary>
    public void AddList(string itemSchema, string group, string version, string kind)
    {
        var metadata = Reference("meta.v1.ListMeta");
        schemas[itemSchema + "List"] = new JsonObject
        {
            ["description"] = $"A list of {kind}.",
            ["type"] = "object",
            ["required"] = new JsonArray("items"),
            ["properties"] = new JsonObject
            {
                ["apiVersion"] = Text("apiVersion"),
                ["items"] = new JsonObject { ["type"] = "array", ["items"] = new JsonObject { ["$ref"] = $"#/components/schemas/{itemSchema}" } },
                ["kind"] = Text("kind"),
                ["metadata"] = Wrapped("metadata", metadata),
            },
            ["x-kubernetes-group-version-kind"] = new JsonArray(GroupVersionKind(group, version, kind + "List")),
        };
    }

    public static JsonObject GroupVersionKind(string group, string version, string kind) =>
        new() { ["group"] = group, ["kind"] = kind, ["version"] = version };

    public static JsonObject Text(string field) => new() { ["description"] = Descriptions.OfField(field), ["type"] = "string" };

    public static JsonObject Wrapped(string field, JsonObject reference) =>
        new() { ["description"] = Descriptions.OfField(field), ["allOf"] = new JsonArray(reference) };

    private void Add(string fullName)
    {
        var name = Name(fullName);
        if (schemas.ContainsKey(name))
        {
            return;
        }

        var type = table.Find(fullName);
        var schema = new JsonObject { ["description"] = Descriptions.OfType(fullName[(fullName.LastIndexOf('.') + 1)..]), ["type"] = "object" };
        schemas[name] = schema;
        if (type is null)
        {
            schema["properties"] = ListMeta();
            return;
        }

        var properties = new JsonObject();
        foreach (var field in type.Fields.Values.OrderBy(field => field.Name, StringComparer.Ordinal))
        {
            properties[field.Name] = Property(field);
        }

        schema["properties"] = properties;
        if (type.Fields.Values.Where(field => field.Required).Select(field => (JsonNode)field.Name).ToArray() is { Length: > 0 } required)
        {
            schema["required"] = new JsonArray(required);
        }

        if (type.MapType.Length > 0)
        {
            schema["x-kubernetes-map-type"] = type.MapType;
        }
    }

    private static JsonObject ListMeta() => new()
    {
        ["continue"] = Text("continue"),
        ["remainingItemCount"] = new JsonObject { ["type"] = "integer", ["format"] = "int64", ["description"] = Descriptions.OfField("remainingItemCount") },
        ["resourceVersion"] = Text("resourceVersion"),
    };

    private JsonObject Property(BuiltinField field)
    {
        var property = field.Type.IsStruct ? Wrapped(field.Name, Reference(field.Type.Name)) : Schema(field.Type);
        property["description"] ??= Descriptions.OfField(field.Name);
        if (field.Default is { } value)
        {
            property["default"] = JsonNode.Parse(value);
        }

        if (field.ListType.Length > 0)
        {
            property["x-kubernetes-list-type"] = field.ListType;
        }

        if (field.ListKeys.Count > 0)
        {
            property["x-kubernetes-list-map-keys"] = new JsonArray([.. field.ListKeys.Select(key => (JsonNode)key)]);
        }

        if (field.MapType.Length > 0)
        {
            property["x-kubernetes-map-type"] = field.MapType;
        }

        if (field.MergeKey is { } mergeKey)
        {
            property["x-kubernetes-patch-merge-key"] = mergeKey;
        }

        if (field.PatchStrategy is { } strategy)
        {
            property["x-kubernetes-patch-strategy"] = strategy;
        }

        return property;
    }

    private JsonObject Schema(BuiltinTypeRef type) => type switch
    {
        { Shape: BuiltinShape.List } => new JsonObject { ["type"] = "array", ["items"] = Schema(type.Element!) },
        { Shape: BuiltinShape.Map } => new JsonObject { ["type"] = "object", ["additionalProperties"] = Schema(type.Element!) },
        { IsStruct: true } => new JsonObject { ["allOf"] = new JsonArray(Reference(type.Name)) },
        _ => Scalar(type.Name),
    };

    private static JsonObject Scalar(string name) => name switch
    {
        "bool" => new JsonObject { ["type"] = "boolean" },
        "int32" or "int64" => new JsonObject { ["type"] = "integer", ["format"] = name },
        "double" => new JsonObject { ["type"] = "number", ["format"] = "double" },
        "bytes" => new JsonObject { ["type"] = "string", ["format"] = "byte" },
        "time" or "microtime" => new JsonObject { ["type"] = "string", ["format"] = "date-time" },
        "quantity" or "intstr" => new JsonObject { ["oneOf"] = new JsonArray(new JsonObject { ["type"] = "string" }, new JsonObject { ["type"] = name == "intstr" ? "integer" : "number" }) },
        "any" => new JsonObject { ["type"] = "object" },
        _ => new JsonObject { ["type"] = "string" },
    };
}
