using System.Net;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Tests.Serving;

namespace ClaudeConfig.LocalCluster.Tests.Http;

/// <summary>Metadata without content: how a cache knows of objects that it must not hold.</summary>
public sealed class PartialMetadataTests : IAsyncLifetime
{
    private const string Lists = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    private const string Objects = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    private RunningCluster _cluster = null!;

    public static TheoryData<string, string> Kinds => new()
    {
        { "/apis/apps/v1/namespaces/default/controllerrevisions", """{"metadata":{"name":"a","labels":{"l":"v"}},"revision":1,"data":{"hidden":1}}""" },
        { "/api/v1/namespaces/default/secrets", """{"metadata":{"name":"a","labels":{"l":"v"}},"data":{"hidden":"YQ=="}}""" },
        { "/api/v1/namespaces/default/configmaps", """{"metadata":{"name":"a","labels":{"l":"v"}},"data":{"hidden":"a"}}""" },
        { "/apis/example.com/v1/namespaces/default/widgets", """{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"a","labels":{"l":"v"}},"spec":{"hidden":1}}""" },
    };

    public async ValueTask InitializeAsync()
    {
        _cluster = await RunningCluster.StartAsync();
        await _cluster.SendAsync("POST", "/apis/apiextensions.k8s.io/v1/customresourcedefinitions", """
            {"metadata":{"name":"widgets.example.com"},"spec":{"group":"example.com","scope":"Namespaced","names":{"plural":"widgets","kind":"Widget"},
             "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true}}}]}}
            """);
        var deadline = TimeProvider.System.GetTimestamp();
        while ((await _cluster.SendAsync("GET", "/apis/example.com/v1/widgets")).Code != HttpStatusCode.OK && TimeProvider.System.GetElapsedTime(deadline) < TimeSpan.FromSeconds(5))
        {
            await Task.Delay(10);
        }
    }

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task List_AsMetadata_ShowsNoContent(string path, string body)
    {
        await _cluster.SendAsync("POST", path, body);

        var (code, list) = await GetAsync($"{path}?labelSelector=l=v", Lists);

        Assert.Equal(HttpStatusCode.OK, code);
        Assert.Equal(("PartialObjectMetadataList", "meta.k8s.io/v1"), ((string?)list["kind"], (string?)list["apiVersion"]));
        Assert.NotEmpty(list["metadata"]!["resourceVersion"]!.ToString());
        AssertMetadata(Assert.Single(list["items"]!.AsArray())!);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Watch_AsMetadata_ShowsNoContent(string path, string body)
    {
        await _cluster.SendAsync("POST", path, body);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}?watch=1&labelSelector=l=v");
        request.Headers.TryAddWithoutValidation("Accept", Objects);
        using var response = await _cluster.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync());

        var added = JsonNode.Parse((await lines.ReadLineAsync())!)!;
        await _cluster.SendAsync("PATCH", $"{path}/a", """{"metadata":{"annotations":{"x":"y"}}}""", "application/merge-patch+json");
        var modified = JsonNode.Parse((await lines.ReadLineAsync())!)!;
        await _cluster.SendAsync("DELETE", $"{path}/a");
        var deleted = JsonNode.Parse((await lines.ReadLineAsync())!)!;

        Assert.Equal(["ADDED", "MODIFIED", "DELETED"], ((JsonNode[])[added, modified, deleted]).Select(change => (string?)change["type"]));
        Assert.All((JsonNode[])[added, modified, deleted], change => AssertMetadata(change["object"]!));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Get_AsMetadata_ShowsNoContent(string path, string body)
    {
        await _cluster.SendAsync("POST", path, body);

        var (code, value) = await GetAsync($"{path}/a", Objects);

        Assert.Equal(HttpStatusCode.OK, code);
        AssertMetadata(value);
    }

    [Theory]
    [InlineData("", Objects, "you requested PartialObjectMetadata, but the requested object is a list (*core.SecretList)")]
    [InlineData("/a", Lists, "you requested PartialObjectMetadataList, but the requested object is not a list (*core.Secret)")]
    public async Task Read_InTheOtherForm_IsNotAcceptable(string name, string accept, string message)
    {
        const string Path = "/api/v1/namespaces/default/secrets";
        await _cluster.SendAsync("POST", Path, """{"metadata":{"name":"a"}}""");

        var (code, status) = await GetAsync(Path + name, accept);

        Assert.Equal((HttpStatusCode.NotAcceptable, message), (code, (string?)status["message"]));
    }

    private static void AssertMetadata(JsonNode value)
    {
        Assert.Equal(["apiVersion", "kind", "metadata"], value.AsObject().Select(field => field.Key).Order(StringComparer.Ordinal));
        Assert.Equal(("PartialObjectMetadata", "a"), ((string?)value["kind"], (string?)value["metadata"]!["name"]));
        Assert.NotEmpty(value["metadata"]!["resourceVersion"]!.ToString());
    }

    private async Task<(HttpStatusCode Code, JsonNode Body)> GetAsync(string path, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        using var response = await _cluster.Http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!);
    }
}
