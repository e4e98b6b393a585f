using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Contracts.Tests;

public sealed class BudgetCoverageTests
{
    private static readonly ObjectRef Project = new("team-a", "payments");

    private static readonly Attribution Request = new()
    {
        Project = Project,
        Member = "alice",
        Key = "ci",
        Tags = new Dictionary<string, string> { ["repository"] = "shop" },
    };

    [Fact]
    public void Covers_EmptyFields_CoversEverythingOfItsProjects() =>
        Assert.True(new BudgetCoverage { Projects = [Project] }.Covers(Request, "claude-opus-5-5"));

    [Fact]
    public void Covers_OtherProject_IsFalse() =>
        Assert.False(new BudgetCoverage { Projects = [new("team-b", "payments")] }.Covers(Request, "claude-opus-5-5"));

    [Theory]
    [InlineData("claude-opus-*", "alice", "ci", "shop", true)]
    [InlineData("claude-haiku-*", "alice", "ci", "shop", false)]
    [InlineData("claude-opus-*", "bob", "ci", "shop", false)]
    [InlineData("claude-opus-*", "alice", "dev", "shop", false)]
    [InlineData("claude-opus-*", "alice", "ci", "other", false)]
    public void Covers_EveryFieldMustHold(string model, string member, string key, string repository, bool expected)
    {
        var coverage = new BudgetCoverage
        {
            Projects = [Project],
            Models = ["gpt-*", model],
            Members = [member],
            Keys = [key],
            Tags = new Dictionary<string, string> { ["repository"] = repository },
        };
        Assert.Equal(expected, coverage.Covers(Request, "claude-opus-5-5"));
    }

    [Theory]
    [InlineData("*", "", true)]
    [InlineData("claude-*-5", "claude-opus-5", true)]
    [InlineData("claude-*-5", "claude-opus-5-5", true)]
    [InlineData("claude-*-5", "claude-opus-4", false)]
    [InlineData("*a*b*", "xxaxxbxx", true)]
    [InlineData("*a*b*", "xxbxxaxx", false)]
    [InlineData("claude", "claude-x", false)]
    [InlineData("", "x", false)]
    public void Glob_StarsStandForAnyRun(string pattern, string text, bool expected) =>
        Assert.Equal(expected, Glob.IsMatch(pattern, text));
}
