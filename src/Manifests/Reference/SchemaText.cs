using System.Text.Json.Nodes;

namespace ClaudeConfig.Manifests.Reference;

/// <summary>Says in a few words what a schema allows.</summary>
internal static class SchemaText
{
    public static string TypeOf(JsonObject schema)
    {
        if (schema["enum"] is JsonArray values)
        {
            return string.Join(", ", values.Select(value => $"`{value}`"));
        }

        return schema["type"]!.GetValue<string>() switch
        {
            "array" => $"list of at most {schema["maxItems"]}: {TypeOf(schema["items"]!.AsObject())}",
            "object" when schema["additionalProperties"] is JsonObject => $"map of at most {schema["maxProperties"]} strings",
            "integer" when schema["minimum"] is { } min => $"integer, {min} to {schema["maximum"]}",
            "string" when schema["format"]?.GetValue<string>() == "date-time" => "time",
            "string" when schema["maxLength"] is { } max => $"string of at most {max}",
            var type => type,
        };
    }
}
