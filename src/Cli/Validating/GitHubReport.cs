using ClaudeConfig.Validation;

namespace ClaudeConfig.Cli.Validating;

/// <summary>Workflow commands of GitHub Actions: each problem stands beside its line of a pull request.</summary>
internal static class GitHubReport
{
    public static void Write(ValidationReport report, TextWriter output)
    {
        foreach (var problem in report.Problems)
        {
            var place = problem.Line > 0 ? $",line={problem.Line},col={problem.Column}" : "";
            output.WriteLine($"::{(problem.IsError ? "error" : "warning")} file={Property(problem.File)}{place},title={Property(problem.Rule.Title)}::{Data(problem.ToString())}");
        }

        output.WriteLine(TextReport.Summary(report));
    }

    private static string Data(string text) =>
        text.Replace("%", "%25", StringComparison.Ordinal).Replace("\r", "%0D", StringComparison.Ordinal).Replace("\n", "%0A", StringComparison.Ordinal);

    private static string Property(string text) => Data(text).Replace(":", "%3A", StringComparison.Ordinal).Replace(",", "%2C", StringComparison.Ordinal);
}
