using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Domain.Tests.References;

public sealed class ReferenceGrantsTests
{
    private static readonly AllowedNamespaces Tenants = new()
    {
        From = NamespaceAdmission.Selector,
        Selector = new() { MatchLabels = new Dictionary<string, string> { ["tenant"] = "true" } },
    };

    private static readonly ReferenceGrants Grants = new(A.Labels(("team", "tenant", "true"), ("other", "tenant", "false")));

    [Fact]
    public void Admits_OwnNamespace_Always() => Assert.True(Grants.Admits(null, "platform", "platform"));

    [Theory]
    [InlineData(NamespaceAdmission.Same, false)]
    [InlineData(NamespaceAdmission.All, true)]
    public void Admits_OtherNamespace_AsFromSays(NamespaceAdmission from, bool admitted) =>
        Assert.Equal(admitted, Grants.Admits(new() { From = from }, "platform", "other"));

    [Fact]
    public void Admits_OtherNamespaceWhenUnset_Never() => Assert.False(Grants.Admits(null, "platform", "team"));

    [Theory]
    [InlineData("team", true)]
    [InlineData("other", false)]
    [InlineData("unknown", false)]
    public void Admits_Selector_ByLabelsOfTheReferrer(string referrer, bool admitted) =>
        Assert.Equal(admitted, Grants.Admits(Tenants, "platform", referrer));

    [Fact]
    public void Admits_SelectorThatAsksForAbsence_NotForANamespaceThatIsUnknown()
    {
        var notInternal = new AllowedNamespaces
        {
            From = NamespaceAdmission.Selector,
            Selector = new() { MatchExpressions = [new() { Key = "internal", Operator = LabelOperator.DoesNotExist }] },
        };
        Assert.True(Grants.Admits(notInternal, "platform", "team"));
        Assert.False(Grants.Admits(notInternal, "platform", "unknown"));
    }

    [Theory]
    [InlineData(LabelOperator.In, "a", true)]
    [InlineData(LabelOperator.In, "b", false)]
    [InlineData(LabelOperator.In, null, false)]
    [InlineData(LabelOperator.NotIn, "a", false)]
    [InlineData(LabelOperator.NotIn, null, true)]
    [InlineData(LabelOperator.Exists, "b", true)]
    [InlineData(LabelOperator.Exists, null, false)]
    [InlineData(LabelOperator.DoesNotExist, null, true)]
    public void Selector_Expression_MatchesAsInKubernetes(LabelOperator @operator, string? value, bool matches)
    {
        var selector = new LabelSelector { MatchExpressions = [new() { Key = "k", Operator = @operator, Values = ["a"] }] };
        Assert.Equal(matches, selector.Matches(value is null ? null : [new("k", value)]));
    }
}
