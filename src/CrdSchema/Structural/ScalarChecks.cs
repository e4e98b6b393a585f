using System.Globalization;
using System.Text.Json.Nodes;

namespace ClaudeConfig.CrdSchema.Structural;

/// <summary>Bounds, patterns and formats of texts and numbers.</summary>
internal static class ScalarChecks
{
    public static void Check(JsonValue value, SchemaNode schema, string path, List<FieldError> errors)
    {
        switch (JsonKinds.Of(value))
        {
            case JsonKinds.Text:
                CheckText(JsonKinds.AsText(value)!, schema, path, errors);
                break;
            case JsonKinds.Integer or JsonKinds.Number:
                CheckNumber(value, schema, path, errors);
                break;
        }
    }

    private static void CheckText(string text, SchemaNode schema, string path, List<FieldError> errors)
    {
        if (schema.MaxLength is { } max && Runes(text) > max)
        {
            errors.Add(FieldErrors.TooLong(path, max));
        }

        if (schema.MinLength is { } min && Runes(text) < min)
        {
            errors.Add(FieldErrors.InvalidText(path, text, $"{path} in body should be at least {min} chars long"));
        }

        if (schema.Pattern is { } pattern && !pattern.IsMatch(text))
        {
            errors.Add(FieldErrors.InvalidText(path, text, $"{path} in body should match '{schema.PatternText}'"));
        }

        if (schema.Format.Length > 0 && schema.Type is "" or JsonKinds.Text && !Formats.Fits(schema.Format, text))
        {
            errors.Add(FieldErrors.TypeInvalid(path, GoText.Quote(text), $"{path} in body must be of type {schema.Format}: {GoText.Quote(text)}"));
        }
    }

    private static int Runes(string text) => text.EnumerateRunes().Count();

    private static void CheckNumber(JsonValue value, SchemaNode schema, string path, List<FieldError> errors)
    {
        var number = JsonKinds.AsDouble(value);
        if (schema.MultipleOf is { } step && step > 0 && Math.Abs((number / step) - Math.Round(number / step)) > 1e-9)
        {
            errors.Add(FieldErrors.Invalid(path, value, $"{path} in body should be a multiple of {GoText.Float(step)}"));
        }

        if (schema.Maximum is { } max && (number > max || (schema.ExclusiveMaximum && number == max)))
        {
            var bound = schema.ExclusiveMaximum ? "less than" : "less than or equal to";
            errors.Add(FieldErrors.Invalid(path, value, $"{path} in body should be {bound} {GoText.Float(max)}"));
        }

        if (schema.Minimum is { } min && (number < min || (schema.ExclusiveMinimum && number == min)))
        {
            var bound = schema.ExclusiveMinimum ? "greater than" : "greater than or equal to";
            errors.Add(FieldErrors.Invalid(path, value, $"{path} in body should be {bound} {GoText.Float(min)}"));
        }

        if (schema.Type == JsonKinds.Integer && schema.Format == "int32" && number is > int.MaxValue or < int.MinValue)
        {
            var shown = number.ToString("F0", CultureInfo.InvariantCulture);
            errors.Add(FieldErrors.Invalid(path, value, $"{path} in body must be of type int32: \"{shown}\""));
        }
    }
}
