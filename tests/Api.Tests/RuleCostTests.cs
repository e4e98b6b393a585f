using System.Text.Json.Nodes;
using ClaudeConfig.Api.Tests.Support;

namespace ClaudeConfig.Api.Tests;

/// <summary>
/// kube-apiserver refuses a CRD whose rules may cost too much. The estimate here follows its method with simpler sizes,
/// so a margin of ten is kept.
/// </summary>
public sealed class RuleCostTests(CelRunner cel) : IClassFixture<CelRunner>
{
    private const double RuleLimit = 10_000_000;
    private const double CrdLimit = 100_000_000;
    private const double Margin = 10;

    public static TheoryData<string> Kinds => [.. Crds.Kinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Crd_EachRule_StaysBelowTheCostLimit(string kind)
    {
        var costs = cel.Costs(Crds.Schema(kind));
        Assert.NotEmpty(costs);
        Assert.DoesNotContain(costs, rule => rule.Cost > RuleLimit / Margin);
        Assert.True(costs.Sum(rule => rule.Cost) < CrdLimit / Margin);
    }

    [Fact]
    public void Estimate_UnboundedNestedLists_ExceedsTheLimit()
    {
        var schema = JsonNode.Parse(
            """
            {"type": "object", "properties": {"a": {"type": "array", "items": {"type": "string"},
              "x-kubernetes-validations": [{"rule": "self.all(x, self.exists_one(y, x == y))", "message": "no"}]}}}
            """)!.AsObject();
        Assert.True(cel.Costs(schema).Single().Cost > RuleLimit);
    }

    [Fact]
    public void Estimate_RuleInsideALongList_CountsEachItem()
    {
        var schema = JsonNode.Parse(
            """
            {"type": "object", "properties": {"a": {"type": "array", "maxItems": 100, "items": {"type": "string", "maxLength": 10,
              "x-kubernetes-validations": [{"rule": "self == 'x'", "message": "no"}]}}}}
            """)!.AsObject();
        Assert.Equal(200, cel.Costs(schema).Single().Cost);
    }
}
