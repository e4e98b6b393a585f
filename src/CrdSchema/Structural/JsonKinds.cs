using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>JSON values by the type names of OpenAPI.</summary>
internal static class JsonKinds
{
    public const string Null = "null";
    public const string Text = "string";
    public const string Integer = "integer";
    public const string Number = "number";
    public const string Boolean = "boolean";
    public const string Object = "object";
    public const string Array = "array";

    public static string Of(JsonNode? value) => value switch
    {
        null => Null,
        JsonObject => Object,
        JsonArray => Array,
        _ => value.GetValueKind() switch
        {
            JsonValueKind.String => Text,
            JsonValueKind.True or JsonValueKind.False => Boolean,
            JsonValueKind.Null => Null,
            _ => AsInteger(value) is null ? Number : Integer,
        },
    };

    /// <summary>The value where it is written as a whole number: <c>1.0</c> is a float, as for Go's decoder.</summary>
    public static long? AsInteger(JsonNode value)
    {
        var text = value.ToJsonString();
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    public static double AsDouble(JsonNode value) =>
        double.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN;

    public static string? AsText(JsonNode? value) =>
        value is JsonValue scalar && scalar.TryGetValue<string>(out var text) ? text : null;

    public static bool IsTrue(JsonNode? value) =>
        value is JsonValue scalar && scalar.TryGetValue<bool>(out var flag) && flag;
}
