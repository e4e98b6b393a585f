using System.Text.RegularExpressions;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Cli.Tests.Documents;

/// <summary>A block of commands in the documentation, and what stands above it: which run it belongs to, or why it is not run.</summary>
/// <param name="File">The file, from the root of the repository.</param>
/// <param name="Line">Where it begins.</param>
/// <param name="Text">What is in it.</param>
/// <param name="Run">The run that it belongs to; null for none.</param>
/// <param name="Excuse">Why it is not run; null where it is.</param>
internal sealed partial record CommandBlock(string File, int Line, string Text, string? Run, string? Excuse)
{
    /// <summary>All of README and docs, file by file.</summary>
    public static IReadOnlyList<CommandBlock> All { get; } = [.. Files().SelectMany(Of)];

    /// <summary>Files of documentation, from the root of the repository.</summary>
    public static IEnumerable<string> Files() => Directory.EnumerateFiles(Repository.PathOf("docs"), "*.md", SearchOption.AllDirectories)
        .Select(file => Path.GetRelativePath(Repository.Root, file))
        .Where(file => !file.StartsWith("docs/adr/", StringComparison.Ordinal))
        .Append("README.md")
        .Order(StringComparer.Ordinal);

    /// <summary>The commands: all lines, or of a console those that were typed.</summary>
    public string Commands => Text.StartsWith("$ ", StringComparison.Ordinal)
        ? string.Join('\n', Text.Split('\n').Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line => line[2..]))
        : Text;

    public override string ToString() => $"{File}:{Line}";

    private static IEnumerable<CommandBlock> Of(string file)
    {
        var lines = System.IO.File.ReadAllLines(Repository.PathOf(file));
        string? fence = null;
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimStart();
            if (fence is null && line.StartsWith("```", StringComparison.Ordinal))
            {
                fence = line[3..];
                var mark = Mark().Match(lines.Take(i).LastOrDefault(above => above.Trim().Length > 0) ?? "");
                if (fence is "sh" or "bash" or "console" or "shell")
                {
                    var content = lines.Skip(i + 1).TakeWhile(inside => !inside.TrimStart().StartsWith("```", StringComparison.Ordinal));
                    yield return new CommandBlock(file, i + 1, string.Join('\n', content), mark.Groups["run"] is { Success: true } run ? run.Value : null, mark.Groups["why"] is { Success: true } why ? why.Value : null);
                }
            }
            else if (line.StartsWith("```", StringComparison.Ordinal))
            {
                fence = null;
            }
        }
    }

    [GeneratedRegex("^ *<!-- (run: (?<run>[a-z]+)|not run: (?<why>.{10,})) -->$")]
    private static partial Regex Mark();
}
