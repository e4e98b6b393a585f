using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Selection;

namespace ClaudeConfig.LocalCluster.Tests.Selection;

public sealed class LabelSelectorTests
{
    private static readonly JsonObject Labels = new() { ["app"] = "web", ["tier"] = "2" };

    [Theory]
    [InlineData("app=web", true)]
    [InlineData("app==web,tier=2", true)]
    [InlineData("app!=web", false)]
    [InlineData("other!=web", true)]
    [InlineData("app in (web, api)", true)]
    [InlineData("app notin (web)", false)]
    [InlineData("app", true)]
    [InlineData("!app", false)]
    [InlineData("!other", true)]
    [InlineData("tier>1,tier<3", true)]
    [InlineData("tier>2", false)]
    [InlineData("other=", false)]
    [InlineData("", true)]
    public void Matches_Selector_AsKubernetesDoes(string selector, bool expected) => Assert.Equal(expected, LabelSelector.Parse(selector).Matches(Labels));

    [Theory]
    [InlineData("a b", "unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt")]
    [InlineData("a=b c", "found 'c', expected: ',' or 'end of string'")]
    [InlineData("a,", "found '', expected: identifier after ','")]
    [InlineData("a in b", "unable to parse requirement: found 'b' expected: '('")]
    [InlineData("a>x", "values[0][]: Invalid value: \"x\": for 'Gt', 'Lt' operators, the value must be an integer")]
    public void Parse_NoSelector_SaysWhatWasExpected(string selector, string message) =>
        Assert.Equal(message, Assert.Throws<FormatException>(() => LabelSelector.Parse(selector)).Message);

    [Fact]
    public void FromObject_Expressions_AreAllRequired()
    {
        var selector = JsonNode.Parse("""{"matchLabels":{"app":"web"},"matchExpressions":[{"key":"tier","operator":"In","values":["2"]},{"key":"x","operator":"DoesNotExist"}]}""")!.AsObject();

        Assert.True(LabelSelector.FromObject(selector)!.Matches(Labels));
        Assert.False(LabelSelector.FromObject(selector)!.Matches(new JsonObject { ["app"] = "web" }));
        Assert.Null(LabelSelector.FromObject(null));
    }
}
