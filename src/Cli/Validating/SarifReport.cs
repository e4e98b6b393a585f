using System.Text.Json;
using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Validating;

/// <summary>The report as SARIF 2.1.0, for code scanning.</summary>
internal static class SarifReport
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    public static void Write(ValidationReport report, TextWriter output) => JsonOutput.Write(output, json =>
    {
        json.WriteStartObject();
        json.WriteString("$schema", Schema);
        json.WriteString("version", "2.1.0");
        json.WriteStartArray("runs");
        json.WriteStartObject();
        Tool(json);
        json.WriteString("columnKind", "utf16CodeUnits");
        json.WriteStartArray("results");
        foreach (var problem in report.Problems)
        {
            Result(json, problem);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void Tool(Utf8JsonWriter json)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "claudeconfig");
        json.WriteString("semanticVersion", typeof(SarifReport).Assembly.GetName().Version!.ToString(3));
        json.WriteStartArray("rules");
        foreach (var rule in ProblemRules.All)
        {
            json.WriteStartObject();
            json.WriteString("id", rule.Id);
            Text(json, "shortDescription", rule.Title);
            json.WriteStartObject("defaultConfiguration");
            json.WriteString("level", Level(rule.Severity));
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Result(Utf8JsonWriter json, Problem problem)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", problem.Rule.Id);
        json.WriteNumber("ruleIndex", ProblemRules.All.Index().First(rule => rule.Item == problem.Rule).Index);
        json.WriteString("level", Level(problem.Severity));
        Text(json, "message", problem.ToString());
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri(problem.File));
        json.WriteEndObject();
        if (problem.Line > 0)
        {
            json.WriteStartObject("region");
            json.WriteNumber("startLine", problem.Line);
            json.WriteNumber("startColumn", problem.Column);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        Logical(json, problem);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Logical(Utf8JsonWriter json, Problem problem)
    {
        if (problem.Object.Length == 0)
        {
            return;
        }

        json.WriteStartArray("logicalLocations");
        json.WriteStartObject();
        json.WriteString("fullyQualifiedName", $"{problem.Kind} {problem.Object} {problem.Path}".TrimEnd());
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    private static string Level(ProblemSeverity severity) => severity == ProblemSeverity.Error ? "error" : "warning";

    /// <summary>A relative reference, or a file address where the path is rooted; each part escaped.</summary>
    private static string Uri(string file) =>
        Path.IsPathRooted(file) ? new Uri(Path.GetFullPath(file)).AbsoluteUri
            : string.Join('/', (file.StartsWith("./", StringComparison.Ordinal) ? file[2..] : file).Replace('\\', '/').Split('/').Select(System.Uri.EscapeDataString));
}
