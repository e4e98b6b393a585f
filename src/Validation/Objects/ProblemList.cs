using ClaudeConfig.Policy.Settings;
using ClaudeConfig.Validation.Documents;
using ClaudeConfig.Validation.Schemas;

namespace ClaudeConfig.Validation.Objects;

/// <summary>Collects problems with the places of what they are about.</summary>
internal sealed class ProblemList
{
    private readonly HashSet<Problem> _problems = [];

    /// <summary>In order of place; none twice.</summary>
    public IReadOnlyList<Problem> Ordered =>
    [
        .. _problems.OrderBy(problem => problem.File, StringComparer.Ordinal).ThenBy(problem => problem.Line).ThenBy(problem => problem.Column)
            .ThenBy(problem => problem.Path, StringComparer.Ordinal).ThenByDescending(problem => problem.Severity).ThenBy(problem => problem.Message, StringComparer.Ordinal),
    ];

    public void Add(Problem problem) => _problems.Add(problem);

    public void Add(LoadedObject about, ProblemRule rule, string path, string message, string? nearest = null)
    {
        if (!about.IsJudged)
        {
            return;
        }

        var written = about.Written(path);
        var (line, column, value) = NodePath.Find(about.Node, written);
        Add(about, rule, written, message, nearest, line, column, value);
    }

    public void Add(LoadedObject about, SchemaFinding finding) =>
        Add(about, finding.Rule, finding.Path, finding.Message, finding.Nearest, finding.Line, finding.Column, finding.Value);

    private void Add(LoadedObject about, ProblemRule rule, string path, string message, string? nearest, int line, int column, ManifestNode? value) => _problems.Add(new Problem
    {
        Rule = rule,
        Message = message,
        File = about.File,
        Line = line,
        Column = column,
        Kind = about.Kind,
        Object = about.Key.ToString(),
        Path = path,
        // A message about a credential repeats no part of it, and neither does this.
        Value = value?.Scalar is null || message.Contains("${VAR}", StringComparison.Ordinal) || (value.Text is { } text && CredentialScan.HoldsCredential(text)) ? null : Described.Cut(Described.Scalar(value.Scalar)),
        Nearest = nearest,
    });
}
