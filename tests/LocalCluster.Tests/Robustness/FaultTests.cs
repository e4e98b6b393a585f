using System.Text;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tests.Robustness;

public sealed class FaultTests : IAsyncLifetime
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("local-cluster-");
    private RunningCluster _cluster = null!;

    public async ValueTask InitializeAsync() => _cluster = await RunningCluster.StartAsync(_folder.FullName, keepsData: true);

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("POST", "")]
    [InlineData("PUT", "/big")]
    [InlineData("PATCH", "/big")]
    public async Task Body_OverThreeMebibytes_IsRefused(string method, string path)
    {
        var body = $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"big"},"data":{"d":"{{{new string('x', 3 * 1024 * 1024)}}}"}}""";
        var (code, status) = await _cluster.SendAsync(new HttpMethod(method), RunningCluster.ConfigMaps + path, body, method == "PATCH" ? "application/merge-patch+json" : "application/json");
        Assert.Equal(413, code);
        Assert.Equal("RequestEntityTooLarge", status!["reason"]!.GetValue<string>());
    }

    [Fact]
    public async Task Compaction_OldVersionsAndTokens_Get410()
    {
        await _cluster.CreateConfigMapsAsync(10, "c");
        var (_, page) = await _cluster.SendAsync(HttpMethod.Get, $"{RunningCluster.ConfigMaps}?limit=3");
        var (version, token) = (page!["metadata"]!["resourceVersion"]!.GetValue<string>(), page["metadata"]!["continue"]!.GetValue<string>());
        await _cluster.CreateConfigMapsAsync(1, "later");
        Assert.Equal(200, (await _cluster.SendAsync(HttpMethod.Post, "/debug/compact")).Code);
        await _cluster.CreateConfigMapsAsync(1, "latest");

        var (listCode, list) = await _cluster.SendAsync(HttpMethod.Get, $"{RunningCluster.ConfigMaps}?limit=3&continue={Uri.EscapeDataString(token)}");
        Assert.Equal((410, "Expired"), (listCode, list!["reason"]!.GetValue<string>()));
        using var watch = await _cluster.WatchAsync($"{RunningCluster.ConfigMaps}?watch=1&resourceVersion={version}");
        var first = JsonNode.Parse((await watch.ReadLineAsync())!)!;
        Assert.Equal(("ERROR", 410), (first["type"]!.GetValue<string>(), first["object"]!["code"]!.GetValue<int>()));
        Assert.Null(await watch.ReadLineAsync());
    }

    [Fact]
    public async Task Restart_WithData_KeepsEveryObjectAndGoesOnCounting()
    {
        await _cluster.CreateConfigMapsAsync(50, "r");
        await _cluster.SendAsync(HttpMethod.Delete, $"{RunningCluster.ConfigMaps}/r-7");
        var before = await ListAsync();
        await _cluster.DisposeAsync();
        _cluster = await RunningCluster.StartAsync(_folder.FullName, keepsData: true);

        var after = await ListAsync();
        Assert.Equal(before["items"]!.ToJsonString(), after["items"]!.ToJsonString());
        var version = long.Parse(before["metadata"]!["resourceVersion"]!.GetValue<string>());
        var (_, created) = await _cluster.SendAsync(HttpMethod.Post, RunningCluster.ConfigMaps, """{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"new"}}""");
        Assert.True(long.Parse(created!["metadata"]!["resourceVersion"]!.GetValue<string>()) > version);
    }

    [Theory]
    [InlineData("/api/v1/namespaces/default/configmaps", "v1", "ConfigMap")]
    [InlineData("/api/v1/namespaces", "v1", "Namespace")]
    [InlineData("/api/v1/namespaces/default/services", "v1", "Service")]
    [InlineData("/apis/apps/v1/namespaces/default/deployments", "apps/v1", "Deployment")]
    [InlineData("/apis/apiextensions.k8s.io/v1/customresourcedefinitions", "apiextensions.k8s.io/v1", "CustomResourceDefinition")]
    [InlineData("/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations", "admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration")]
    [InlineData("/apis/rbac.authorization.k8s.io/v1/namespaces/default/roles", "rbac.authorization.k8s.io/v1", "Role")]
    public async Task Garbage_OnEveryVerb_IsRefusedWithoutAFault(string path, string apiVersion, string kind)
    {
        await _cluster.SendAsync(HttpMethod.Post, path, $$$"""{"apiVersion":"{{{apiVersion}}}","kind":"{{{kind}}}","metadata":{"name":"g"}}""");
        var faults = new List<string>();
        foreach (var body in Garbage.Bodies(apiVersion, kind))
        {
            foreach (var (method, suffix, type) in Garbage.Requests)
            {
                using var response = await _cluster.SendRawAsync(new HttpMethod(method), path + suffix, body, type);
                var answer = await response.Content.ReadAsStringAsync();
                // An apply that cannot be typed is a 500 on kube-apiserver too.
                if ((int)response.StatusCode >= 500 && !answer.Contains("failed to create typed", StringComparison.Ordinal))
                {
                    faults.Add($"{method} {path}{suffix} {type} {Encoding.UTF8.GetString(body)[..Math.Min(body.Length, 150)]} → {answer}");
                }
            }
        }

        Assert.True(faults.Count == 0, $"{faults.Count} faults:\n{string.Join('\n', faults.Take(10))}");
        Assert.Equal(200, (await _cluster.SendAsync(HttpMethod.Get, "/readyz")).Code);
    }

    private async Task<JsonNode> ListAsync() => (await _cluster.SendAsync(HttpMethod.Get, RunningCluster.ConfigMaps)).Body!;
}
