using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Serving;

namespace ClaudeConfig.LocalCluster.Tests.Serving;

public sealed class RobustnessTests
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("0.0.0.0:6443")]
    [InlineData("192.0.2.1:6443")]
    [InlineData("[::]:0")]
    [InlineData("example")]
    public void ParseListen_NotLoopback_IsRefusedWithARemedy(string address) =>
        Assert.Contains("127.0.0.1", Assert.Throws<FormatException>(() => ServeOptions.ParseListen(address)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("127.0.0.1:0")]
    [InlineData("[::1]:6443")]
    [InlineData("localhost:6443")]
    public void ParseListen_Loopback_IsTaken(string address) => Assert.True(IPAddress.IsLoopback(ServeOptions.ParseListen(address).Address));

    [Fact]
    public async Task Request_WithoutCredentials_Gets401()
    {
        await using var cluster = await RunningCluster.StartAsync();
        using var stranger = cluster.Stranger();
        Assert.Equal(HttpStatusCode.Unauthorized, (await stranger.GetAsync("/api/v1/namespaces")).StatusCode);
    }

    [Fact]
    public async Task Body_Over3MiB_Gets413()
    {
        await using var cluster = await RunningCluster.StartAsync();
        var (code, body) = await cluster.SendAsync("POST", ConfigMaps, new string(' ', (3 * 1024 * 1024) + 1));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, code);
        Assert.Equal("RequestEntityTooLarge", (string?)body!["reason"]);
    }

    [Fact]
    public async Task Garbage_OnEveryPathAndVerb_IsRefusedNotFailed()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""");
        string[] paths = [ConfigMaps, $"{ConfigMaps}/a", $"{ConfigMaps}/a/status", $"{ConfigMaps}/a/b/c", "/api/v1/nothing", "/apis/none/v1/x", "/api", "/apis/apps/v1", "/nowhere", "/api/v1/namespaces/default/status", "/api/v1/namespaces/default", "/apis/apps/v1/namespaces/default/deployments/x/scale"];
        string[] bodies = ["", "null", "[]", "7", "\"x\"", "{", "{}", "\0\x01", """{"kind":7,"metadata":[]}""", """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":7,"labels":[],"ownerReferences":"x","finalizers":[1]}}""", """{"metadata":{"name":"a","managedFields":"x"},"data":7}""", "[{\"op\":\"add\"}]", $"{new string('[', 5000)}"];
        string[] types = ["application/json", "application/merge-patch+json", "application/json-patch+json", "application/strategic-merge-patch+json", "application/apply-patch+yaml", "application/vnd.kubernetes.protobuf"];
        foreach (var path in paths)
        {
            foreach (var body in bodies)
            {
                foreach (var (method, type) in types.Select(type => ("PATCH", type)).Concat([("POST", types[0]), ("PUT", types[0]), ("DELETE", types[0]), ("POST", types[^1]), ("OPTIONS", types[0])]))
                {
                    var (code, answer) = await cluster.SendAsync(method, $"{path}?fieldManager=m", body, type);
                    Assert.False((int)code >= 500 && (string?)(answer as JsonObject)?["reason"] == "InternalError", $"{method} {path} {type} {body}: {answer}");
                }

                await cluster.SendAsync("POST", ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""");
            }
        }
    }

    [Theory]
    [InlineData("?limit=x&continue=@")]
    [InlineData("?labelSelector=%00(")]
    [InlineData("?fieldSelector=a%3Db")]
    [InlineData("?resourceVersion=-1")]
    [InlineData("?resourceVersionMatch=Exact")]
    [InlineData("?watch=true&timeoutSeconds=99999999999&resourceVersion=x")]
    public async Task List_BadOptions_AreRefused(string query)
    {
        await using var cluster = await RunningCluster.StartAsync();
        var (_, body) = await cluster.SendAsync("GET", ConfigMaps + query);
        Assert.Equal("Failure", (string?)body!["status"]);
        Assert.NotEqual("InternalError", (string?)body["reason"]);
    }

    [Fact]
    public async Task Compaction_WatchAndContinueFromBefore_Get410()
    {
        await using var cluster = await RunningCluster.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await cluster.SendAsync("POST", ConfigMaps, $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"c{{{i}}}"}}""");
        }

        var (_, page) = await cluster.SendAsync("GET", $"{ConfigMaps}?limit=1");
        var token = Uri.EscapeDataString((string)page!["metadata"]!["continue"]!);
        await cluster.SendAsync("DELETE", $"{ConfigMaps}/c2");
        await cluster.SendAsync("POST", "/debug/compact");

        using var watch = await cluster.WatchAsync($"{ConfigMaps}?watch=true&resourceVersion={page["metadata"]!["resourceVersion"]}");
        var ended = JsonNode.Parse((await watch.ReadLineAsync())!)!;
        var (code, refused) = await cluster.SendAsync("GET", $"{ConfigMaps}?limit=1&continue={token}");

        Assert.Equal("ERROR", (string?)ended["type"]);
        Assert.Equal(410, (int)ended["object"]!["code"]!);
        Assert.Equal(HttpStatusCode.Gone, code);
        var (_, rest) = await cluster.SendAsync("GET", $"{ConfigMaps}?continue={refused!["metadata"]!["continue"]}");
        Assert.Equal(["c1"], rest!["items"]!.AsArray().Select(item => (string)item!["metadata"]!["name"]!));
    }

    [Fact]
    public async Task Restart_WithData_KeepsObjectsVersionsAndTheAuthority()
    {
        var folder = Directory.CreateTempSubdirectory("localcluster-").FullName;
        try
        {
            JsonNode? before;
            await using (var first = await RunningCluster.StartAsync(folder))
            {
                (_, before) = await first.SendAsync("POST", ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"kept"},"data":{"a":"b"}}""");
            }

            await using var second = await RunningCluster.StartAsync(folder);
            var (_, after) = await second.SendAsync("GET", $"{ConfigMaps}/kept");
            Assert.True(JsonNode.DeepEquals(before, after), $"{before} became {after}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Watches_200AtOnce_EachSeesEveryChangeInOrder()
    {
        await using var cluster = await RunningCluster.StartAsync();
        var watches = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => cluster.WatchAsync($"{ConfigMaps}?watch=true")));
        for (var i = 0; i < 20; i++)
        {
            await cluster.SendAsync("POST", ConfigMaps, $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"w{{{i:00}}}"}}""");
        }

        foreach (var watch in watches)
        {
            for (var i = 0; i < 20; i++)
            {
                Assert.Equal($"w{i:00}", (string?)JsonNode.Parse((await watch.ReadLineAsync())!)!["object"]!["metadata"]!["name"]);
            }

            watch.Dispose();
        }
    }

    [Fact]
    public async Task Namespace_UpdatedWithoutItsFinalizers_KeepsThem()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await cluster.SendAsync("POST", "/api/v1/namespaces", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n"}}""");
        var (_, body) = await cluster.SendAsync("PUT", "/api/v1/namespaces/n", """{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"n","labels":{"a":"b"}}}""");
        Assert.Equal("""{"finalizers":["kubernetes"]}""", body!["spec"]!.ToJsonString());
        Assert.Equal("b", (string?)body["metadata"]!["labels"]!["a"]);
    }

    [Fact]
    public async Task Watch_TimeoutBeyondWhatTimersCount_Opens()
    {
        await using var cluster = await RunningCluster.StartAsync();
        using var watch = await cluster.WatchAsync($"{ConfigMaps}?watch=true&timeoutSeconds=2147483647");
        await cluster.SendAsync("POST", ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a"}}""");
        Assert.Equal("ADDED", (string?)JsonNode.Parse((await watch.ReadLineAsync())!)!["type"]);
    }

    [Fact]
    public async Task Writers_RacingOnOneObject_LoseNothing()
    {
        await using var cluster = await RunningCluster.StartAsync();
        await cluster.SendAsync("POST", ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"shared"}}""");
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(i =>
            cluster.SendAsync("PATCH", $"{ConfigMaps}/shared", $$$"""{"data":{"k{{{i}}}":"v"}}""", "application/merge-patch+json")));

        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.Code));
        var (_, body) = await cluster.SendAsync("GET", $"{ConfigMaps}/shared");
        Assert.Equal(50, body!["data"]!.AsObject().Count);
    }
}
