using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Finds what no structural schema can hold.</summary>
internal static class Unreadable
{
    private static readonly (string Keyword, string Name)[] Unsupported =
        [("id", "id"), ("$schema", "schema"), ("$ref", "$ref"), ("patternProperties", "patternProperties"), ("dependencies", "dependencies"), ("additionalItems", "additionalItems"), ("definitions", "definitions")];

    /// <returns>What is wrong; null where nothing is.</returns>
    public static string? Find(JsonObject schema)
    {
        foreach (var (keyword, name) in Unsupported)
        {
            if (!StructuralSchemaRules.IsZero(schema[keyword]))
            {
                return $"OpenAPIV3Schema '{name}' is not supported";
            }
        }

        if (schema["items"] is JsonArray)
        {
            return "OpenAPIV3Schema 'items' must be a schema, but is an array";
        }

        if (schema["x-kubernetes-preserve-unknown-fields"] is { } preserve && StructuralSchemaRules.IsZero(preserve))
        {
            return "internal error: 'x-kubernetes-preserve-unknown-fields' must be true or undefined";
        }

        return Below(schema).Select(Find).FirstOrDefault(found => found is not null);
    }

    private static IEnumerable<JsonObject> Below(JsonObject schema) =>
        ((JsonNode?[])[schema["items"], schema["additionalProperties"], schema["not"]]).OfType<JsonObject>()
            .Concat((schema["properties"] as JsonObject ?? []).Select(property => property.Value).OfType<JsonObject>())
            .Concat(((string[])["allOf", "anyOf", "oneOf"]).SelectMany(kind => schema.Items(kind)));
}
