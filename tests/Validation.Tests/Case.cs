using System.Text;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Validation.Tests;

/// <summary>
/// A manifest and what is said about it. In Cases/*.txt a case begins with <c># KIND</c>: a kind of ours, whose spec follows with what is required
/// filled in, <c>settings</c> for one line of settings, or <c>file</c> for whole documents; <c>&gt;</c> begins what is expected.
/// </summary>
internal sealed record Case(string File, int Number, string Kind, string Body, IReadOnlyList<string> Expected)
{
    public static string Folder => Repository.PathOf("tests", "Validation.Tests", "Cases");

    public string Name => $"{File}:{Number}";

    public string Manifest => Kind switch
    {
        "file" => Body,
        "settings" => $"{Header("ClaudeConfiguration")}  settings: {Body}\n",
        _ => Header(Kind) + Body + string.Concat(Required().Where(line => !Body.Contains(line.Split(':')[0] + ":", StringComparison.Ordinal))),
    };

    public static IEnumerable<Case> All() => Directory.EnumerateFiles(Folder, "*.txt").Order(StringComparer.Ordinal).SelectMany(Read);

    public static IReadOnlyList<string> Judge(string manifest)
    {
        var files = new[] { new ManifestFile("world.yaml", System.IO.File.ReadAllBytes(Path.Combine(Folder, "world.yaml"))), new ManifestFile("case", Encoding.UTF8.GetBytes(manifest)) };
        var found = ManifestSet.Load(files, new ValidationOptions()).Report.Problems.Where(problem => problem.File == "case").Select(Line).ToArray();
        return found.Length == 0 ? ["valid"] : found;
    }

    public string Text(IEnumerable<string> expected) => $"# {Kind}\n{Body}{string.Concat(expected.Select(line => $"> {line}\n"))}";

    private static string Line(Problem problem) =>
        $"{problem.Line}:{problem.Column} {(problem.IsError ? "error" : "warning")} {(problem.Path.Length > 0 ? problem.Path + ": " : "")}{problem.Sentence} [{problem.Rule.Id}]";

    private static string Header(string kind) => $"apiVersion: claudeconfig.dev/v1alpha1\nkind: {kind}\nmetadata: {{name: a, namespace: t}}\nspec:\n";

    private IEnumerable<string> Required() => Kind switch
    {
        "Budget" => ["  scope: {projectRef: {name: p}}\n", "  period: {type: Monthly}\n"],
        "ModelRoute" => ["  projectRef: {name: p}\n", "  strategy: {type: Weighted}\n", "  targets: [{name: a, provider: anthropic}]\n"],
        "ClaudeConfiguration" => ["  projectRef: {name: p}\n"],
        _ => ["  costCenter: CC-1\n"],
    };

    private static IEnumerable<Case> Read(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        var blocks = ("\n" + System.IO.File.ReadAllText(path)).Split("\n# ", StringSplitOptions.RemoveEmptyEntries);
        return blocks.Index().Select(block => Parse(name, block.Index + 1, block.Item));
    }

    private static Case Parse(string file, int number, string block)
    {
        var lines = block.TrimEnd('\n').Split('\n');
        var body = lines.Skip(1).Where(line => !line.StartsWith("> ", StringComparison.Ordinal)).SkipWhile(line => line.Length == 0);
        return new Case(
            file, number, lines[0], string.Concat(body.Select(line => line + "\n")),
            [.. lines.Where(line => line.StartsWith("> ", StringComparison.Ordinal)).Select(line => line[2..])]);
    }
}
