using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.Validation.Schemas;

/// <summary>Bounds and formats of texts and numbers, in words.</summary>
internal static class ScalarProblem
{
    public static string? Of(JsonValue value, SchemaNode schema) => JsonKinds.Of(value) switch
    {
        JsonKinds.Text => OfText(JsonKinds.AsText(value)!, schema),
        JsonKinds.Integer or JsonKinds.Number => OfNumber(value, schema),
        _ => null,
    };

    private static string? OfText(string text, SchemaNode schema)
    {
        var length = text.EnumerateRunes().Count();
        return length > schema.MaxLength ? $"{length} characters found; at most {schema.MaxLength} are allowed"
            : length < schema.MinLength ? length == 0 ? "an empty text found; it must not be empty" : $"{length} characters found; at least {schema.MinLength} are needed"
            : schema.Pattern is { } pattern && !pattern.IsMatch(text) ? $"{Described.Scalar(JsonValue.Create(text))} found; it has not the form that is needed"
            : schema.Format.Length > 0 && !Formats.Fits(schema.Format, text) ? $"{Described.Cut(Described.Scalar(JsonValue.Create(text)))} found; {Form(schema.Format)} is needed"
            : null;
    }

    private static string Form(string format) => format == "date-time" ? "a time such as 2026-11-01T00:00:00Z" : $"a text of the format {format}";

    private static string? OfNumber(JsonValue value, SchemaNode schema)
    {
        var number = JsonKinds.AsDouble(value);
        if (number > schema.Maximum || number < schema.Minimum)
        {
            return $"{value.ToJsonString()} found; {Span(schema)} is allowed";
        }

        return schema is { Type: JsonKinds.Integer, Format: "int32" } && number is > int.MaxValue or < int.MinValue
            ? $"{value.ToJsonString()} found; {int.MinValue} to {int.MaxValue} is allowed"
            : null;
    }

    private static string Span(SchemaNode schema) => (schema.Minimum, schema.Maximum) switch
    {
        ({ } min, { } max) => $"{Text(min)} to {Text(max)}",
        ({ } min, null) => $"at least {Text(min)}",
        (null, { } max) => $"at most {Text(max)}",
        _ => "any number",
    };

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
