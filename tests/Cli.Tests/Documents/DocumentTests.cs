using System.Reflection;
using System.Text.RegularExpressions;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Cli.Tests.Documents;

/// <summary>What the documentation says of the program is so.</summary>
public sealed partial class DocumentTests
{
    [Fact]
    public void Commands_EveryBlock_IsRunOrSaysWhyNot() =>
        Assert.Empty(CommandBlock.All.Where(block => block.Excuse is null && (block.Run is null || !GuideTests.Runs.Contains(block.Run))).Select(block => $"{block}: put <!-- run: NAME --> or <!-- not run: reason --> above"));

    [Fact]
    public void Excuses_ThatNameFiles_NameFilesThatAreThere() => Assert.Empty(
        from block in CommandBlock.All
        where block.Excuse is not null
        from Match match in TestPath().Matches(block.Excuse!)
        where !Path.Exists(Repository.PathOf(match.Value.Split('/')))
        select $"{block}: {match.Value}");

    [Fact]
    public void Links_BetweenFiles_LeadToFiles() => Assert.Empty(
        from file in CommandBlock.Files()
        from Match match in Link().Matches(File.ReadAllText(Repository.PathOf(file)))
        let target = match.Groups["target"].Value
        where target.Length > 0 && !Path.Exists(Path.Combine(Path.GetDirectoryName(Repository.PathOf(file))!, target))
        select $"{file}: {match.Value}");

    [Fact]
    public void Troubleshooting_EveryReason_HasARowAndEveryRowAReason()
    {
        var reasons = typeof(ConditionReasons).Assembly.GetTypes()
            .Where(type => type == typeof(ConditionReasons) || type.Name.EndsWith("Conditions", StringComparison.Ordinal))
            .SelectMany(type => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral && (type == typeof(ConditionReasons) || field.Name.EndsWith("Reason", StringComparison.Ordinal))))
            .Select(field => (string)field.GetRawConstantValue()!)
            .ToHashSet(StringComparer.Ordinal);
        var rows = File.ReadLines(Repository.PathOf("docs", "troubleshooting.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .SelectMany(line => Code().Matches(line.Split('|')[1]).Select(match => match.Groups[1].Value))
            .ToHashSet(StringComparer.Ordinal);

        Assert.Empty(reasons.Except(rows).Order());
        Assert.Empty(rows.Except(reasons).Order());
    }

    [Fact]
    public void Compliance_TestsAndFiles_AreThere()
    {
        var text = File.ReadAllText(Repository.PathOf("docs", "compliance.md"));
        var tests = Directory.EnumerateFiles(Repository.PathOf("tests"), "*Tests.cs", SearchOption.AllDirectories).ToLookup(file => Path.GetFileNameWithoutExtension(file)!, StringComparer.Ordinal);
        var missing = TestName().Matches(text)
            .Where(match => !tests[match.Groups["class"].Value].Any(file => !match.Groups["method"].Success || File.ReadAllText(file).Contains($" {match.Groups["method"].Value}(", StringComparison.Ordinal)))
            .Select(match => match.Value)
            .Concat(Code().Matches(text).Select(match => match.Groups[1].Value).Where(path => path.StartsWith("src/", StringComparison.Ordinal) && !Path.Exists(Repository.PathOf(path.Split('/')))));
        Assert.Empty(missing);
    }

    [GeneratedRegex(@"tests/[A-Za-z./]+[A-Za-z]")]
    private static partial Regex TestPath();

    [GeneratedRegex(@"\]\((?<target>[^)#:]*)(#[^)]*)?\)")]
    private static partial Regex Link();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"`(?<class>[A-Z][A-Za-z]+Tests)(\.(?<method>[A-Za-z0-9_]+))?`")]
    private static partial Regex TestName();
}
