using System.Text.Json.Nodes;

namespace ClaudeConfig.Manifests.Schemas;

/// <summary>The schema of a condition, as every Kubernetes API has it.</summary>
internal static class ConditionSchema
{
    public static JsonObject Build() => new()
    {
        ["description"] = "One aspect of the state of this object.",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["lastTransitionTime"] = Text("When status last changed.", format: "date-time"),
            ["message"] = Text("For people: what is the case, and the remedy when there is one.", max: 32768),
            ["observedGeneration"] = new JsonObject
            {
                ["description"] = "The generation of the spec that the condition is about.",
                ["type"] = "integer",
                ["format"] = "int64",
                ["minimum"] = 0,
            },
            ["reason"] = Text("A stable word for programs.", max: 1024, min: 1, pattern: "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$"),
            ["status"] = new JsonObject
            {
                ["description"] = "True, False or Unknown.",
                ["type"] = "string",
                ["enum"] = new JsonArray("True", "False", "Unknown"),
            },
            ["type"] = Text("Which aspect.", max: 316, pattern: "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?$"),
        },
        ["required"] = new JsonArray("lastTransitionTime", "message", "reason", "status", "type"),
    };

    private static JsonObject Text(string description, int? max = null, int? min = null, string? pattern = null, string? format = null)
    {
        var schema = new JsonObject { ["description"] = description, ["type"] = "string" };
        Set(schema, "format", format);
        Set(schema, "maxLength", max);
        Set(schema, "minLength", min);
        Set(schema, "pattern", pattern);
        return schema;
    }

    private static void Set(JsonObject schema, string name, JsonNode? value)
    {
        if (value is not null)
        {
            schema[name] = value;
        }
    }
}
