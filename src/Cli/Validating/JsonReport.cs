using System.Text.Json;
using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Validating;

/// <summary>The report as one JSON object.</summary>
internal static class JsonReport
{
    public static void Write(ValidationReport report, TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("errors", report.Errors);
        json.WriteNumber("warnings", report.Warnings);
        Counts(json, "checked", report.Checked);
        Counts(json, "passedOver", report.PassedOver);
        json.WriteStartArray("problems");
        foreach (var problem in report.Problems)
        {
            Write(json, problem);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Counts(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, int> counts)
    {
        json.WriteStartObject(name);
        foreach (var (kind, count) in counts)
        {
            json.WriteNumber(kind, count);
        }

        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteString("severity", problem.IsError ? "error" : "warning");
        json.WriteString("rule", problem.Rule.Id);
        json.WriteString("file", problem.File);
        json.WriteNumber("line", problem.Line);
        json.WriteNumber("column", problem.Column);
        json.WriteString("kind", problem.Kind);
        json.WriteString("object", problem.Object);
        json.WriteString("path", problem.Path);
        json.WriteString("message", problem.Message);
        if (problem.Value is { } value)
        {
            json.WriteString("value", value);
        }

        if (problem.Nearest is { } nearest)
        {
            json.WriteString("nearest", nearest);
        }

        json.WriteEndObject();
    }
}
