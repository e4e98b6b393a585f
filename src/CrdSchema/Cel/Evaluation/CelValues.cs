using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Cel.Rules;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>Turns JSON into values by the types of its schema.</summary>
internal static class CelValues
{
    public static object? Of(JsonNode? json, SchemaNode schema)
    {
        if (json is null)
        {
            return schema.Nullable ? null : new CelError("invalid data, got null for schema with nullable=false");
        }

        if (schema.IntOrString)
        {
            return JsonKinds.AsText(json) ?? (object?)(json is JsonValue ? JsonKinds.AsInteger(json) : null)
                ?? new CelError("invalid data, expected XIntOrString value to be either a string or integer");
        }

        return schema.Type switch
        {
            JsonKinds.Object => json is JsonObject map ? new ObjectMap(map, schema.Embedded ? RootSchemas.WithMetadata(schema) : schema) : new CelError("invalid data, expected a map for the provided schema with type=object"),
            JsonKinds.Array => json is JsonArray list && schema.Items is { } items
                ? new CelList([.. list.Select(item => Of(item, items))], schema)
                : new CelError("invalid data, expected an array for the provided schema with type=array"),
            JsonKinds.Text => JsonKinds.AsText(json) is { } text ? OfText(text, schema.Format) : new CelError("invalid data, expected string"),
            JsonKinds.Number => JsonKinds.AsDouble(json),
            JsonKinds.Integer => JsonKinds.AsInteger(json) ?? (object)new CelError("invalid data, expected int, got float64"),
            JsonKinds.Boolean => JsonKinds.IsTrue(json),
            _ => new CelUnknown(json),
        };
    }

    /// <summary>A point in time as RFC 3339 writes it; null for other texts.</summary>
    public static DateTimeOffset? Time(string text) =>
        text.Length >= 20 && text[10] is 'T' or 't' && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time.ToUniversalTime() : null;

    private static object OfText(string text, string format) => format switch
    {
        "duration" => CelDuration.Parse(text) ?? (object)new CelError($"Invalid duration {text}: unable to parse {text} as duration"),
        "date" => DateTimeOffset.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
            ? day : new CelError($"Invalid date formatted string {text}"),
        "date-time" => Time(text) ?? (object)new CelError($"Invalid date-time formatted string {text}"),
        "byte" => Bytes(text) ?? (object)new CelError($"Invalid byte formatted string {text}"),
        _ => text,
    };

    private static byte[]? Bytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? bytes[..length] : null;
    }
}
