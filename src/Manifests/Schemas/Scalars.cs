using System.Reflection;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Schema;
using k8s.Models;

namespace ClaudeConfig.Manifests.Schemas;

/// <summary>Schemas of strings, numbers, booleans, times and enums.</summary>
internal static class Scalars
{
    public static JsonObject? Schema(Type type, PropertyInfo property)
    {
        if (type == typeof(string))
        {
            return Text(property);
        }

        if (type == typeof(bool))
        {
            return new JsonObject { ["type"] = "boolean" };
        }

        if (type == typeof(int) || type == typeof(long))
        {
            return Number(type, property);
        }

        if (type == typeof(DateTimeOffset))
        {
            return new JsonObject { ["type"] = "string", ["format"] = "date-time" };
        }

        if (type == typeof(V1ObjectMeta))
        {
            return new JsonObject { ["type"] = "object" };
        }

        return type.IsEnum ? Enum(type) : null;
    }

    public static JsonObject Enum(Type type) => new()
    {
        ["type"] = "string",
        ["enum"] = new JsonArray([.. SchemaBuilder.EnumNames(type).Select(name => (JsonNode)name)]),
    };

    public static JsonObject Element(PropertyInfo property)
    {
        var bounds = property.GetCustomAttribute<ElementAttribute>()
            ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} has no [Element]; every string needs a bound");
        var schema = new JsonObject { ["type"] = "string", ["maxLength"] = bounds.MaxLength };
        if (bounds.MinLength > 0)
        {
            schema["minLength"] = bounds.MinLength;
        }

        if (bounds.Pattern is { } pattern)
        {
            AddMatch(schema, pattern, $"each must be {bounds.Sentence}");
        }

        return schema;
    }

    private static JsonObject Text(PropertyInfo property)
    {
        var schema = new JsonObject { ["type"] = "string" };
        if (property.DeclaringType!.GetProperty("Metadata") is not null)
        {
            // apiVersion and kind of the root: the API server checks them itself.
            return schema;
        }

        var length = property.GetCustomAttribute<LengthAttribute>()
            ?? throw new InvalidOperationException($"{property.DeclaringType!.Name}.{property.Name} has no [Length]; every string needs a bound");
        schema["maxLength"] = length.Max;
        var min = length.Min >= 0 ? length.Min : property.GetCustomAttribute<RequiredAttribute>() is null ? 0 : 1;
        if (min > 0)
        {
            schema["minLength"] = min;
        }

        if (property.GetCustomAttribute<PatternAttribute>() is { } pattern)
        {
            AddMatch(schema, pattern.Expression, $"{SchemaBuilder.JsonName(property)} must be {pattern.Sentence}");
        }

        return schema;
    }

    /// <summary>A rule and not a schema pattern: of a pattern the API server shows people nothing but the expression.</summary>
    private static void AddMatch(JsonObject schema, string expression, string message) =>
        schema["x-kubernetes-validations"] = new JsonArray(new JsonObject { ["rule"] = $"self.matches(r\"{expression}\")", ["message"] = message });

    private static JsonObject Number(Type type, PropertyInfo property)
    {
        var schema = new JsonObject { ["type"] = "integer", ["format"] = type == typeof(int) ? "int32" : "int64" };
        if (property.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            schema["minimum"] = range.Min;
            schema["maximum"] = range.Max;
        }

        return schema;
    }
}
