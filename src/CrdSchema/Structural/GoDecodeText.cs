using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Names of JSON values in the errors of Go's decoder.</summary>
internal static class GoDecodeText
{
    public static string Kind(JsonNode? value) => JsonKinds.Of(value) switch
    {
        JsonKinds.Boolean => "bool",
        JsonKinds.Integer or JsonKinds.Number => "number",
        var kind => kind,
    };
}
