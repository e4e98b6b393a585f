namespace ClaudeConfig.Router.Standalone;

/// <summary>All that is wrong with a file, in the order of its lines.</summary>
internal sealed class FileProblems
{
    private readonly List<(int Line, string Text)> found = [];

    public int Count => found.Count;

    public IReadOnlyList<string> Sentences => [.. found.OrderBy(problem => problem.Line).Select(problem => problem.Line > 0 ? $"line {problem.Line}: {problem.Text}" : problem.Text)];

    /// <param name="line">Where, or 0.</param>
    /// <param name="path">The field.</param>
    /// <param name="text">The value, what is wrong, and what to write instead.</param>
    public void Add(int line, string path, string text) => found.Add((line, $"{path}: {text}"));
}
