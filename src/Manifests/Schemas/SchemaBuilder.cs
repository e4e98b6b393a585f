using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ClaudeConfig.Api.Schema;
using k8s.Models;

namespace ClaudeConfig.Manifests.Schemas;

/// <summary>Turns a type of the API into a structural OpenAPI v3 schema.</summary>
internal sealed class SchemaBuilder(XmlDocs docs)
{
    public JsonObject Object(Type type)
    {
        var schema = Describe("object", docs.Of(type));
        AddRules(schema, type.GetCustomAttributes<RuleAttribute>());
        AddProperties(schema, type);
        if (type.GetCustomAttribute<AtomicAttribute>() is not null)
        {
            schema["x-kubernetes-map-type"] = "atomic";
        }

        if (type.GetCustomAttribute<FreeFormAttribute>() is not null)
        {
            schema["x-kubernetes-preserve-unknown-fields"] = true;
        }

        return schema;
    }

    public static string JsonName(MemberInfo member) => JsonNamingPolicy.CamelCase.ConvertName(member.Name);

    public static IEnumerable<PropertyInfo> Fields(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.CanWrite
                && property.GetCustomAttribute<JsonIgnoreAttribute>() is null
                && property.GetCustomAttribute<JsonExtensionDataAttribute>() is null);

    public static IReadOnlyList<string> EnumNames(Type type) =>
        [.. type.GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(field => field.GetCustomAttribute<JsonStringEnumMemberNameAttribute>()?.Name ?? field.Name)];

    private void AddProperties(JsonObject schema, Type type)
    {
        var properties = new JsonObject();
        var required = new List<string>();
        foreach (var property in Fields(type))
        {
            var name = JsonName(property);
            properties[name] = Property(property);
            if (property.GetCustomAttribute<RequiredAttribute>() is not null)
            {
                required.Add(name);
            }
        }

        schema["properties"] = Sorted(properties);
        if (required.Count > 0)
        {
            schema["required"] = new JsonArray([.. required.Order(StringComparer.Ordinal).Select(name => (JsonNode)name)]);
        }
    }

    private JsonObject Property(PropertyInfo property)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var freeForm = property.GetCustomAttribute<FreeFormAttribute>();
        var schema = type == typeof(JsonElement) ? FreeForm(freeForm) : Value(type, property);
        if (type == typeof(V1ObjectMeta))
        {
            // The API server takes nothing but the type here: even a description makes it refuse the whole definition.
            return schema;
        }

        schema["description"] = docs.Of(property);
        AddRules(schema, property.GetCustomAttributes<RuleAttribute>());
        return InOrder(schema);
    }

    private JsonObject FreeForm(FreeFormAttribute? freeForm) =>
        freeForm?.Shape is { } shape
            ? Object(shape)
            : new JsonObject { ["type"] = "object", ["x-kubernetes-preserve-unknown-fields"] = true };

    private JsonObject Value(Type type, PropertyInfo property)
    {
        if (Scalars.Schema(type, property) is { } scalar)
        {
            return scalar;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            return List(type.GetGenericArguments()[0], property);
        }

        if (type == typeof(IReadOnlyDictionary<string, string>))
        {
            return new JsonObject
            {
                ["type"] = "object",
                ["maxProperties"] = Bound<ItemsAttribute>(property).Max,
                ["additionalProperties"] = Scalars.Element(property),
            };
        }

        return Object(type);
    }

    private JsonObject List(Type item, PropertyInfo property)
    {
        var bounds = Bound<ItemsAttribute>(property);
        var kind = Bound<ListTypeAttribute>(property);
        var schema = new JsonObject
        {
            ["type"] = "array",
            ["maxItems"] = bounds.Max,
            ["items"] = Item(item, property),
            ["x-kubernetes-list-type"] = kind.Kind.ToString().ToLowerInvariant(),
        };
        if (bounds.Min > 0)
        {
            schema["minItems"] = bounds.Min;
        }

        if (kind.Kind == ListKind.Map)
        {
            schema["x-kubernetes-list-map-keys"] = new JsonArray([.. kind.Keys.Select(key => (JsonNode)key)]);
        }

        return schema;
    }

    private JsonObject Item(Type item, PropertyInfo property)
    {
        if (item == typeof(string))
        {
            return Scalars.Element(property);
        }

        return item == typeof(V1Condition) ? ConditionSchema.Build() : item.IsEnum ? Scalars.Enum(item) : Object(item);
    }

    private static T Bound<T>(PropertyInfo property)
        where T : Attribute =>
        property.GetCustomAttribute<T>()
        ?? throw new InvalidOperationException(
            $"{property.DeclaringType!.Name}.{property.Name} has no [{typeof(T).Name.Replace("Attribute", "", StringComparison.Ordinal)}]; every list and map needs one");

    private static void AddRules(JsonObject schema, IEnumerable<RuleAttribute> rules)
    {
        foreach (var rule in rules)
        {
            if (schema["x-kubernetes-validations"] is not JsonArray validations)
            {
                schema["x-kubernetes-validations"] = validations = [];
            }

            validations.Add(new JsonObject { ["rule"] = rule.Expression, ["message"] = rule.Message });
        }
    }

    private static JsonObject Describe(string type, string description) =>
        new() { ["description"] = description, ["type"] = type };

    private static JsonObject Sorted(JsonObject properties) =>
        new(properties.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone())));

    private static JsonObject InOrder(JsonObject schema)
    {
        var description = schema["description"]!.DeepClone();
        schema.Remove("description");
        var ordered = new JsonObject { ["description"] = description };
        foreach (var (key, value) in schema)
        {
            ordered[key] = value?.DeepClone();
        }

        return ordered;
    }
}
