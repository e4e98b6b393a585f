namespace ClaudeConfig.Validation.Tests;

/// <summary>What is said about manifests, word for word. <c>UPDATE_CASES=1</c> writes what is said now into the files, to be read before it is committed.</summary>
public sealed class CaseTests
{
    public static TheoryData<string> Names => [.. Case.All().Select(@case => @case.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Load_Manifest_IsJudgedInTheseWords(string name)
    {
        var @case = Case.All().Single(candidate => candidate.Name == name);

        Assert.Equal(@case.Expected, Case.Judge(@case.Manifest));
    }

    [Fact]
    public void Cases_AreManyAndOfEveryRuleButTwo()
    {
        var cases = Case.All().ToArray();
        Assert.True(cases.Length >= 200, $"{cases.Length} cases");
        var seen = cases.SelectMany(@case => @case.Expected).Where(line => line != "valid").Select(line => line.Split('[', ']')[^2]).ToHashSet();

        // A bundle of a megabyte, and a provider that may stand in a project that was not given, have tests of their own.
        Assert.Equal(["too-large", "provider-unknown"], ProblemRules.All.Select(rule => rule.Id).Except(seen));
    }

    [Fact]
    public void Cases_Updated_WhereThatIsAskedFor()
    {
        if (Environment.GetEnvironmentVariable("UPDATE_CASES") != "1")
        {
            return;
        }

        foreach (var file in Case.All().GroupBy(@case => @case.File).ToArray())
        {
            File.WriteAllText(Path.Combine(Case.Folder, $"{file.Key}.txt"), string.Join('\n', file.Select(@case => @case.Text(Case.Judge(@case.Manifest)))));
        }
    }
}
