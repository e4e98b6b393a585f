using System.Globalization;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Builtins;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>Checks the columns that kubectl shows.</summary>
internal static class CrdColumnRules
{
    private static readonly string[] Types = ["boolean", "date", "integer", "number", "string"];
    private static readonly string[] Formats = ["byte", "date", "date-time", "double", "float", "int32", "int64", "password"];

    public static void Check(JsonArray? columns, string path, List<FieldError> errors)
    {
        var i = 0;
        foreach (var column in (columns ?? []).OfType<JsonObject>())
        {
            Check(column, string.Create(CultureInfo.InvariantCulture, $"{path}[{i++}]"), errors);
        }
    }

    private static void Check(JsonObject column, string path, List<FieldError> errors)
    {
        if (column.Text("name").Length == 0)
        {
            errors.Add(FieldErrors.Required($"{path}.name"));
        }

        var oneOfTypes = $"must be one of {string.Join(',', Types)}";
        if (column.Text("type") is not { Length: > 0 } type)
        {
            errors.Add(FieldErrors.Required($"{path}.type", oneOfTypes));
        }
        else if (!Types.Contains(type))
        {
            errors.Add(FieldErrors.InvalidText($"{path}.type", type, oneOfTypes));
        }

        if (column.Text("format") is { Length: > 0 } format && !Formats.Contains(format))
        {
            errors.Add(FieldErrors.InvalidText($"{path}.format", format, $"must be one of {string.Join(',', Formats)}"));
        }

        CheckPath(column.Text("jsonPath"), $"{path}.JSONPath", null, errors);
    }

    /// <param name="above">What the path has to be under; null for no matter what.</param>
    public static void CheckPath(string jsonPath, string path, string? above, List<FieldError> errors)
    {
        if (jsonPath.Length == 0)
        {
            errors.Add(FieldErrors.Required(path));
        }
        else if (jsonPath[0] != '.')
        {
            errors.Add(FieldErrors.InvalidText(path, jsonPath, "must be a simple json path starting with ."));
        }
        else if (above is not null && !jsonPath.StartsWith($"{above}.", StringComparison.Ordinal))
        {
            errors.Add(FieldErrors.InvalidText(path, jsonPath, $"should be a json path under {above}"));
        }
    }
}
