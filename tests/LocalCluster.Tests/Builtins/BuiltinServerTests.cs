using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Tests.Serving;

namespace ClaudeConfig.LocalCluster.Tests.Builtins;

/// <summary>Built-in kinds through the server's front door. Expected answers are those of kube-apiserver 1.26.</summary>
public sealed class BuiltinServerTests : IAsyncLifetime
{
    private const string Core = "/api/v1/namespaces/default";
    private const string Pods = $"{Core}/pods";
    private const string Merge = "application/merge-patch+json";
    private const string Strategic = "application/strategic-merge-patch+json";
    private const string OtherUid = "00000000-0000-0000-0000-000000000000";

    private RunningCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await RunningCluster.StartAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Patch_OfTheUid_IsRefusedAsImmutable()
    {
        await _cluster.SendAsync("POST", $"{Core}/configmaps", """{"metadata":{"name":"a"}}""");

        var (code, status) = await _cluster.SendAsync("PATCH", $"{Core}/configmaps/a", $$$"""{"metadata":{"uid":"{{{OtherUid}}}"}}""", Merge);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, code);
        Assert.Equal($"ConfigMap \"a\" is invalid: metadata.uid: Invalid value: \"{OtherUid}\": field is immutable", Message(status));
    }

    [Fact]
    public async Task Put_WithAnotherUid_MeansAnotherObject()
    {
        var (_, map) = await _cluster.SendAsync("POST", $"{Core}/configmaps", """{"metadata":{"name":"a"}}""");
        var uid = (string?)map!["metadata"]!["uid"];

        var (code, status) = await _cluster.SendAsync("PUT", $"{Core}/configmaps/a", $$$"""{"metadata":{"name":"a","uid":"{{{OtherUid}}}"}}""");

        Assert.Equal(HttpStatusCode.Conflict, code);
        Assert.Equal(
            $"Operation cannot be fulfilled on configmaps \"a\": StorageError: invalid object, Code: 4, Key: /registry/configmaps/default/a, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: {OtherUid}, UID in object meta: {uid}",
            Message(status));
    }

    [Theory]
    [InlineData("""{"a":"%%%"}""", HttpStatusCode.BadRequest, "Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte 0")]
    [InlineData("""{"a":"YWJj\nZGVm"}""", HttpStatusCode.Created, null)]
    public async Task Create_Secret_TakesBase64Only(string data, HttpStatusCode expected, string? message)
    {
        var (code, body) = await _cluster.SendAsync("POST", $"{Core}/secrets", $$$"""{"metadata":{"name":"a"},"data":{{{data}}}}""");

        Assert.Equal((expected, message), (code, code == HttpStatusCode.Created ? null : Message(body)));
    }

    [Theory]
    [InlineData(Merge)]
    [InlineData(Strategic)]
    public async Task Patch_SecretWithBadBase64_IsThePatchsFault(string type)
    {
        await _cluster.SendAsync("POST", $"{Core}/secrets", """{"metadata":{"name":"a"},"data":{"a":"YQ=="}}""");

        var (code, status) = await _cluster.SendAsync("PATCH", $"{Core}/secrets/a", """{"data":{"a":"%%%"}}""", type);

        Assert.Equal((HttpStatusCode.UnprocessableEntity, "patch"), (code, (string?)Assert.Single(status!["details"]!["causes"]!.AsArray())!["field"]));
        Assert.EndsWith("illegal base64 data at input byte 0", Message(status), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_EmptyMetadataLists_LeavesThemOut()
    {
        const string Empty = """{"metadata":{"name":"a","finalizers":[],"ownerReferences":[],"labels":{},"annotations":{}}}""";
        var (_, made) = await _cluster.SendAsync("POST", $"{Core}/configmaps", Empty);
        var (_, patched) = await _cluster.SendAsync("PATCH", $"{Core}/configmaps/a", Empty, Merge);

        Assert.All((JsonNode?[])[made, patched], map => Assert.DoesNotContain(map!["metadata"]!.AsObject(), field => field.Key is "finalizers" or "ownerReferences" or "labels" or "annotations"));
        Assert.Equal((string?)made!["metadata"]!["resourceVersion"], (string?)patched!["metadata"]!["resourceVersion"]);
    }

    [Theory]
    [InlineData("""{"containers":[{"name":"c","image":"i:2"}]}""", null)]
    [InlineData("""{"activeDeadlineSeconds":10}""", null)]
    [InlineData("""{"tolerations":[{"key":"a","operator":"Exists"}]}""", null)]
    [InlineData("""{"containers":[{"name":"c","env":[{"name":"A","value":"b"}]}]}""", "spec: Forbidden: pod updates may not change fields other than")]
    [InlineData("""{"nodeName":"n"}""", "spec: Forbidden: pod updates may not change fields other than")]
    [InlineData("""{"terminationGracePeriodSeconds":1}""", "spec: Forbidden: pod updates may not change fields other than")]
    [InlineData("""{"containers":[{"name":"d","image":"i"}]}""", "spec.containers: Forbidden: pod updates may not add or remove containers")]
    [InlineData("""{"containers":[{"name":"c","image":" i"}]}""", "spec.containers[0].image: Invalid value: \" i\": must not have leading or trailing whitespace")]
    public async Task Patch_OfAPodsSpec_MayChangeLittle(string spec, string? refusal)
    {
        await _cluster.SendAsync("POST", Pods, """{"metadata":{"name":"p"},"spec":{"containers":[{"name":"c","image":"i:1"}]}}""");

        var (code, body) = await _cluster.SendAsync("PATCH", $"{Pods}/p", $$$"""{"spec":{{{spec}}}}""", Strategic);

        Assert.Equal(refusal is null ? HttpStatusCode.OK : HttpStatusCode.UnprocessableEntity, code);
        Assert.StartsWith(refusal is null ? "" : $"Pod \"p\" is invalid: {refusal}", refusal is null ? "" : Message(body), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("20", "Invalid value: 20: must be less than or equal to previous value")]
    [InlineData("null", "Invalid value: \"null\": must not update from a positive integer to nil value")]
    [InlineData("5", null)]
    public async Task Patch_OfAPodsDeadline_MayOnlyShortenIt(string seconds, string? refusal)
    {
        await _cluster.SendAsync("POST", Pods, """{"metadata":{"name":"p"},"spec":{"activeDeadlineSeconds":10,"containers":[{"name":"c","image":"i:1"}]}}""");

        var (_, body) = await _cluster.SendAsync("PATCH", $"{Pods}/p", $$$"""{"spec":{"activeDeadlineSeconds":{{{seconds}}}}}""", Merge);

        Assert.Equal(refusal is null ? null : $"Pod \"p\" is invalid: spec.activeDeadlineSeconds: {refusal}", (string?)body!["message"]);
    }

    [Fact]
    public async Task Create_StatefulSetThatMountsAClaim_IsTaken()
    {
        var (code, _) = await _cluster.SendAsync("POST", "/apis/apps/v1/namespaces/default/statefulsets", """
            {"metadata":{"name":"s"},"spec":{"serviceName":"s","selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},
             "spec":{"containers":[{"name":"c","image":"i","volumeMounts":[{"name":"spool","mountPath":"/spool"}]}]}},
             "volumeClaimTemplates":[{"metadata":{"name":"spool"},"spec":{"accessModes":["ReadWriteOnce"],"resources":{"requests":{"storage":"1Gi"}}}}]}}
            """);

        Assert.Equal(HttpStatusCode.Created, code);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/services", """{"ports":[{"port":1}],"selector":{"a":"b"}}""", """{"loadBalancer":{}}""")]
    [InlineData("/apis/apps/v1/namespaces/default/deployments", """{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}""", "{}")]
    [InlineData("/apis/apps/v1/namespaces/default/replicasets", """{"selector":{"matchLabels":{"a":"b"}},"template":{"metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}""", """{"replicas":0}""")]
    [InlineData("/apis/batch/v1/namespaces/default/jobs", """{"template":{"spec":{"restartPolicy":"Never","containers":[{"name":"c","image":"i"}]}}}""", "{}")]
    [InlineData("/apis/networking.k8s.io/v1/namespaces/default/networkpolicies", """{"podSelector":{}}""", "{}")]
    [InlineData("/apis/policy/v1/namespaces/default/poddisruptionbudgets", """{"minAvailable":1,"selector":{"matchLabels":{"a":"b"}}}""", """{"disruptionsAllowed":0,"currentHealthy":0,"desiredHealthy":0,"expectedPods":0}""")]
    public async Task Create_Builtin_HasItsEmptyStatus(string path, string spec, string status)
    {
        var (_, made) = await _cluster.SendAsync("POST", path, $$$"""{"metadata":{"name":"a"},"spec":{{{spec}}}}""");

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(status), made!["status"]), made.ToJsonString());
    }

    [Theory]
    [InlineData("", "involvedObject.name=px", "new")]
    [InlineData("", "involvedObject.uid=ux,involvedObject.kind=Pod,involvedObject.namespace=default", "new")]
    [InlineData("", "involvedObject.fieldPath=spec.containers{c}", "old")]
    [InlineData("", "involvedObject.name!=px", "old")]
    [InlineData("", "reportingComponent=ctl", "new")]
    [InlineData("", "source=ctl", "new")]
    [InlineData("", "source=comp", "old")]
    [InlineData("", "reason=Old,type=Warning", "old")]
    [InlineData("events.k8s.io", "regarding.name=py", "old")]
    [InlineData("events.k8s.io", "regarding.uid=ux,reportingController=ctl", "new")]
    public async Task List_EventsOfBothGroups_AreFoundByTheirFields(string group, string selector, string expected)
    {
        await _cluster.SendAsync("POST", "/apis/events.k8s.io/v1/namespaces/default/events", """
            {"metadata":{"name":"new"},"eventTime":"2026-01-01T00:00:00.000000Z","reportingController":"ctl","reportingInstance":"ctl-1","action":"Act",
             "regarding":{"kind":"Pod","name":"px","namespace":"default","uid":"ux"},"reason":"New","type":"Normal","note":"n"}
            """);
        await _cluster.SendAsync("POST", $"{Core}/events", """
            {"metadata":{"name":"old"},"involvedObject":{"kind":"Pod","name":"py","namespace":"default","uid":"uy","fieldPath":"spec.containers{c}"},
             "reason":"Old","type":"Warning","source":{"component":"comp"},"message":"m"}
            """);
        var path = group.Length == 0 ? $"{Core}/events" : $"/apis/{group}/v1/namespaces/default/events";

        var (_, list) = await _cluster.SendAsync("GET", $"{path}?fieldSelector={Uri.EscapeDataString(selector)}");

        Assert.Equal([expected], list!["items"]!.AsArray().Select(item => (string?)item!["metadata"]!["name"]));
    }

    private static string Message(JsonNode? status) => (string?)status!["message"] ?? "";
}
