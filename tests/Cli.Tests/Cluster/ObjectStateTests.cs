using System.Text.Json;
using ClaudeConfig.Cli.Cluster;

namespace ClaudeConfig.Cli.Tests.Cluster;

public sealed class ObjectStateTests
{
    [Theory]
    [InlineData("""[{"type":"Ready","status":"True","observedGeneration":2}]""", nameof(Standing.Fine))]
    [InlineData("""[{"type":"Ready","status":"True","observedGeneration":1}]""", nameof(Standing.Waiting))]
    [InlineData("""[{"type":"Ready","status":"Unknown","reason":"Paused","observedGeneration":2}]""", nameof(Standing.Waiting))]
    [InlineData("""[{"type":"Ready","status":"False","reason":"RefNotFound","observedGeneration":2}]""", nameof(Standing.Wrong))]
    [InlineData("""[{"type":"Ready","status":"False","reason":"RefNotFound","observedGeneration":1}]""", nameof(Standing.Waiting))]
    [InlineData("""[{"type":"Ready","status":"True","observedGeneration":2},{"type":"WithinBudget","status":"False"}]""", nameof(Standing.Told))]
    [InlineData("""[{"type":"Ready","status":"True","observedGeneration":2},{"type":"WithinBudget","status":"True"},{"type":"Shadowed","status":"False"}]""", nameof(Standing.Fine))]
    [InlineData("""[{"type":"Ready","status":"True","observedGeneration":2},{"type":"Anomalous","status":"True"}]""", nameof(Standing.Told))]
    [InlineData("[]", nameof(Standing.Waiting))]
    [InlineData("null", nameof(Standing.Waiting))]
    public void Object_ByItsConditions_StandsAsTheySay(string conditions, string standing)
    {
        using var item = JsonDocument.Parse($$$"""{"kind":"Budget","metadata":{"name":"b","namespace":"t","generation":2},"status":{"conditions":{{{conditions}}}}}""");
        Assert.Equal(standing, ObjectState.Of(item.RootElement).Standing.ToString());
    }

    [Theory]
    [InlineData("Budget", """{"display":{"state":"OK","limit":"10 USD","spent":"2 USD","used":"20%","forecast":"9 USD"}}""", "OK, 2 USD of 10 USD (20%), 9 USD expected")]
    [InlineData("ModelRoute", """{"display":{"targets":"opus, sonnet"}}""", "opus, sonnet")]
    [InlineData("ClaudeConfiguration", """{"revision":"rev-1","targets":{"ready":1,"total":2}}""", "rev-1, 1 of 2 namespaces")]
    [InlineData("ClaudeProject", """{"namespaces":["a","b"]}""", "2 namespaces")]
    [InlineData("Budget", "{}", "")]
    public void Summary_OfEachKind_SaysWhatItIsAbout(string kind, string status, string summary)
    {
        using var item = JsonDocument.Parse($$$"""{"kind":"{{{kind}}}","metadata":{"name":"b","namespace":"t"},"spec":{},"status":{{{status}}}}""");
        Assert.Equal(summary, ObjectState.Of(item.RootElement).Summary);
    }
}
