using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Admission;
using ClaudeConfig.LocalCluster.Http;

namespace ClaudeConfig.LocalCluster.Tests.Admission;

public sealed class WebhookAdmissionTests
{
    private readonly AdmissionCluster _cluster = new();

    [Fact]
    public async Task Mutating_SeveralConfigurations_RunByNameEachOnTheResultOfTheLast()
    {
        _cluster.Mutating("b.example.com", "{}", request => AdmissionCluster.Set("second", request["object"]!["spec"]!["first"]!.DeepClone()));
        _cluster.Mutating("a.example.com", "{}", _ => AdmissionCluster.Set("first", 1));

        var request = await _cluster.AdmitAsync(_cluster.Request());
        Assert.Equal(["a.example.com", "b.example.com"], _cluster.Asked);
        Assert.Equal("""{"first":1,"second":1}""", request.Object!["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task Mutating_ReinvocationIfNeeded_RunsAgainOnlyAfterALaterChange()
    {
        _cluster.Mutating("a.example.com", """{"reinvocationPolicy":"IfNeeded"}""", AdmissionCluster.Allow);
        _cluster.Mutating("b.example.com", """{"reinvocationPolicy":"IfNeeded"}""", _ => AdmissionCluster.Set("x", 1));

        await _cluster.AdmitAsync(_cluster.Request());
        Assert.Equal(["a.example.com", "b.example.com", "a.example.com"], _cluster.Asked);
    }

    [Theory]
    [InlineData("""{"rules":[{"operations":["UPDATE"],"apiGroups":["example.com"],"apiVersions":["v1"],"resources":["widgets"]}]}""", "CREATE", null, false)]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"]}]}""", "CREATE", null, true)]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"]}]}""", "UPDATE", "status", false)]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*/*"]}]}""", "UPDATE", "status", true)]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["widgets/status"]}]}""", "UPDATE", "status", true)]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*/status"]}]}""", "UPDATE", null, false)]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":[""],"apiVersions":["*"],"resources":["*"]}]}""", "CREATE", null, false)]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"],"scope":"Cluster"}]}""", "CREATE", null, false)]
    [InlineData("""{"rules":[{"operations":["*"],"apiGroups":["*"],"apiVersions":["*"],"resources":["*"],"scope":"Namespaced"}]}""", "DELETE", null, true)]
    [InlineData("""{"objectSelector":{"matchLabels":{"pick":"me"}}}""", "CREATE", null, false)]
    [InlineData("""{"objectSelector":{"matchExpressions":[{"key":"pick","operator":"DoesNotExist"}]}}""", "CREATE", null, true)]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"env":"prod"}}}""", "CREATE", null, true)]
    [InlineData("""{"namespaceSelector":{"matchLabels":{"env":"dev"}}}""", "CREATE", null, false)]
    public async Task Webhook_RulesAndSelectors_DecideWhetherItIsAsked(string webhook, string operation, string? subresource, bool isAsked)
    {
        _cluster.Validating("v.example.com", webhook, AdmissionCluster.Allow);
        await _cluster.AdmitAsync(_cluster.Request(operation, subresource: subresource));
        Assert.Equal(isAsked ? ["v.example.com"] : [], _cluster.Asked);
    }

    [Fact]
    public async Task Webhook_ForAnotherVersion_IsAskedInItsVersionUnlessExact()
    {
        const string OnlyV2 = """ "rules":[{"operations":["*"],"apiGroups":["example.com"],"apiVersions":["v2"],"resources":["widgets"]}] """;
        _cluster.Mutating("equivalent.example.com", $$"""{"matchPolicy":"Equivalent",{{OnlyV2}}}""", _ => AdmissionCluster.Set("x", 1));
        _cluster.Validating("exact.example.com", $$"""{"matchPolicy":"Exact",{{OnlyV2}}}""", AdmissionCluster.Allow);

        var request = await _cluster.AdmitAsync(_cluster.Request());
        var review = Assert.Single(_cluster.Reviews)["request"]!;
        Assert.Equal(("v2", "v1"), (review["resource"]!["version"]!.GetValue<string>(), review["requestResource"]!["version"]!.GetValue<string>()));
        Assert.Equal("example.com/v2", review["object"]!["apiVersion"]!.GetValue<string>());
        Assert.Equal("example.com/v1", request.Object!["apiVersion"]!.GetValue<string>());
        Assert.Equal(1, request.Object!["spec"]!["x"]!.GetValue<int>());
    }

    [Fact]
    public async Task Review_OfAPatch_ShowsTheOptionsOfAnUpdate()
    {
        _cluster.Validating("v.example.com", "{}", AdmissionCluster.Allow);
        var update = _cluster.Request("UPDATE");
        update.OldObject!["metadata"]!["resourceVersion"] = "7";
        await _cluster.AdmitAsync(update);
        var request = _cluster.Reviews[0]["request"]!;
        Assert.Equal("""{"kind":"UpdateOptions","apiVersion":"meta.k8s.io/v1"}""", request["options"]!.ToJsonString());
        Assert.Equal("""{"username":"admin","groups":["system:masters"]}""", request["userInfo"]!.ToJsonString());
        Assert.Equal("7", request["object"]!["metadata"]!["resourceVersion"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"allowed":false,"status":{"code":422,"message":"spec.size: no","reason":"Invalid"}}""", 422, "Invalid", "admission webhook \"v.example.com\" denied the request: spec.size: no")]
    [InlineData("""{"allowed":false,"status":{"reason":"Forbidden"}}""", 400, "Forbidden", "admission webhook \"v.example.com\" denied the request: Forbidden")]
    [InlineData("""{"allowed":false}""", 400, null, "admission webhook \"v.example.com\" denied the request without explanation")]
    [InlineData("""{"allowed":false,"status":{"code":200}}""", 400, null, "admission webhook \"v.example.com\" denied the request without explanation")]
    [InlineData("""{"allowed":true,"uid":"other"}""", 500, "InternalError", null)]
    [InlineData("""{"allowed":true,"patch":"W10=","patchType":"JSONPatch"}""", 500, "InternalError", "Internal error occurred: failed calling webhook \"v.example.com\": received invalid webhook response: validating webhook may not return response.patch")]
    public async Task Validating_AnswerThatDoesNotAllow_RefusesInTheServersWords(string answer, int code, string? reason, string? message)
    {
        _cluster.Validating("v.example.com", "{}", _ => (JsonObject)JsonNode.Parse(answer)!);
        var refused = await Assert.ThrowsAsync<ApiException>(() => _cluster.AdmitAsync(_cluster.Request()));
        Assert.Equal((code, reason), (refused.Code, refused.Reason));
        Assert.Equal(message ?? refused.Message, refused.Message);
    }

    [Fact]
    public async Task Validating_TwoRefusals_TheFirstInOrderIsTheAnswerAndAllWereAsked()
    {
        _cluster.Validating("b.example.com", "{}", _ => Refuse("second"));
        _cluster.Validating("a.example.com", "{}", _ => Refuse("first"));
        var refused = await Assert.ThrowsAsync<ApiException>(() => _cluster.AdmitAsync(_cluster.Request()));
        Assert.EndsWith("first", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, _cluster.Asked.Count);
    }

    [Theory]
    [InlineData("Fail", true)]
    [InlineData("Ignore", false)]
    public async Task Webhook_ThatCannotBeCalled_FailsAsItsPolicySays(string policy, bool isRefused)
    {
        _cluster.Mutating("m.example.com", $$"""{"failurePolicy":"{{policy}}"}""", _ => throw new WebhookCallException("failed to call webhook: EOF"));
        var refusal = await Record.ExceptionAsync(() => _cluster.AdmitAsync(_cluster.Request()));
        Assert.Equal(isRefused ? "Internal error occurred: failed calling webhook \"m.example.com\": failed to call webhook: EOF" : null, refusal?.Message);
    }

    [Theory]
    [InlineData("None", true)]
    [InlineData("NoneOnDryRun", true)]
    [InlineData("Some", false)]
    public async Task Webhook_DryRun_RefusedWhereItMayHaveSideEffects(string sideEffects, bool isAllowed)
    {
        _cluster.Validating("v.example.com", $$"""{"sideEffects":"{{sideEffects}}","failurePolicy":"Ignore"}""", AdmissionCluster.Allow);
        var refusal = await Record.ExceptionAsync(() => _cluster.AdmitAsync(_cluster.Request(dryRun: true)));
        Assert.Equal(isAllowed ? null : "admission webhook \"v.example.com\" does not support dry run", refusal?.Message);
    }

    [Fact]
    public async Task Mutating_PatchOnDelete_IsAnInternalError()
    {
        _cluster.Mutating("m.example.com", "{}", _ => AdmissionCluster.Set("x", 1));
        var refused = await Assert.ThrowsAsync<ApiException>(() => _cluster.AdmitAsync(_cluster.Request("DELETE")));
        Assert.Equal("Internal error occurred: admission webhook \"m.example.com\" attempted to modify the object, which is not supported for this operation", refused.Message);
    }

    [Fact]
    public async Task Webhook_Warnings_ReachTheClientInOrder()
    {
        _cluster.Mutating("m.example.com", "{}", _ => Warn("one"));
        _cluster.Validating("v.example.com", "{}", _ => Warn("two"));
        Assert.Equal(["one", "two"], (await _cluster.AdmitAsync(_cluster.Request())).Warnings);
    }

    private static JsonObject Refuse(string message) => new() { ["allowed"] = false, ["status"] = new JsonObject { ["message"] = message } };

    private static JsonObject Warn(string warning) => new() { ["allowed"] = true, ["warnings"] = new JsonArray(warning) };
}
