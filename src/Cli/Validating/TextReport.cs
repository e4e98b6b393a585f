using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Validating;

/// <summary>A problem a line, for people and for editors that find FILE:LINE:COLUMN.</summary>
internal static class TextReport
{
    private const string Red = "\u001b[31m";
    private const string Yellow = "\u001b[33m";
    private const string Reset = "\u001b[0m";

    public static void Write(ValidationReport report, TextWriter output, bool colours)
    {
        foreach (var problem in report.Problems)
        {
            output.WriteLine($"{Place(problem)}{Severity(problem, colours)}: {Safe(problem.ToString())} [{problem.Rule.Id}]");
        }

        output.WriteLine(Summary(report));
    }

    public static string Summary(ValidationReport report)
    {
        var others = report.PassedOver.Values.Sum();
        var passed = others == 0 ? "" : $", {Count(others, "other")} passed over ({Kinds(report.PassedOver)})";
        var kinds = report.Checked.Count == 0 ? "" : $" ({Kinds(report.Checked)})";
        return $"{Count(report.Checked.Values.Sum(), "object")} checked{kinds}{passed}: {Count(report.Errors, "error")}, {Count(report.Warnings, "warning")}";
    }

    private static string Place(Problem problem) => problem.Line == 0 ? $"{Safe(problem.File)}: " : $"{Safe(problem.File)}:{problem.Line}:{problem.Column}: ";

    private static string Severity(Problem problem, bool colours)
    {
        var word = problem.IsError ? "error" : "warning";
        return colours ? $"{(problem.IsError ? Red : Yellow)}{word}{Reset}" : word;
    }

    private static string Kinds(IReadOnlyDictionary<string, int> counts) =>
        string.Join(", ", counts.Select(count => $"{count.Value} {(count.Key == "-" ? "without a kind" : Safe(count.Key))}"));

    private static string Count(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    /// <summary>What stands in a manifest moves no cursor.</summary>
    public static string Safe(string text) => string.Concat(text.Select(letter => char.IsControl(letter) ? '�' : letter));
}
