using ClaudeConfig.Dashboard.Upstream;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>Who of a session started whom.</summary>
public sealed class AgentTreeTests
{
    [Fact]
    public void Rows_OfAgentsThatStartedOthers_LieBelowThem() =>
        Assert.Equal("0:main 1:planner 2:coder 3:tester 2:reader 1:reviewer", Told(Row("", null, 1), Row("reviewer", null, 2), Row("planner", null, 5), Row("reader", "planner", 1), Row("coder", "planner", 9), Row("tester", "coder", 1)));

    [Fact]
    public void Agent_WhoseParentSpentNothing_LiesBelowTheMainOne() => Assert.Equal("0:main 1:child", Told(Row("", null, 1), Row("child", "silent", 2)));

    [Fact]
    public void Agents_ThatNameEachOther_AreShownOnce() => Assert.Equal("0:main 1:a 2:b", Told(Row("", null, 1), Row("a", "b", 1), Row("b", "a", 1)));

    [Fact]
    public void Agent_OfTwoModels_KeepsItsRowsTogether() => Assert.Equal("0:main 1:a 1:a 2:b", Told(Row("", null, 1), Row("a", null, 1), Row("b", "a", 1), Row("a", null, 3)));

    private static string Told(params CostRow[] rows) => string.Join(' ', AgentTree.Of(rows).Select(one => $"{one.Depth}:{(AgentTree.Agent(one.Row) is { Length: > 0 } agent ? agent : "main")}"));

    private static CostRow Row(string agent, string? parent, decimal cost) => new(null, new Dictionary<string, string?> { ["agent"] = agent, ["parentAgent"] = parent }, new CostSums(cost, 0, 1, 0));
}
