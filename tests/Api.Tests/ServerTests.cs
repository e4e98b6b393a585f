using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api.Tests.Support;
using ClaudeConfig.Harness;
using ClaudeConfig.Manifests.Crds;
using ClaudeConfig.Support.ControlPlane;
using k8s;

namespace ClaudeConfig.Api.Tests;

/// <summary>
/// The gate: an API server takes the CRDs, and judges every manifest under Rules/ as expected. LocalCluster, or with KUBEBUILDER_ASSETS the
/// real one.
/// </summary>
public sealed class ServerTests(ControlPlaneFixture cluster) : IClassFixture<ControlPlaneFixture>
{
    private static string Folder => Repository.PathOf("tests", "Api.Tests", "Rules");

    [Fact]
    public async Task Crds_AppliedToAServer_AreAcceptedAndEstablished()
    {
        foreach (var kind in ApiKind.All)
        {
            using var answer = await SendAsync(
                HttpMethod.Patch, $"apis/apiextensions.k8s.io/v1/customresourcedefinitions/{kind.Plural}.{ApiGroup.Name}?fieldManager=test&force=true&dryRun=All",
                File.ReadAllText(Crds.FileOf(kind)), "application/apply-patch+yaml");
            Assert.True(answer.IsSuccessStatusCode, $"{kind.Kind}: {await answer.Content.ReadAsStringAsync()}");
        }

        await cluster.InstallCrdsAsync();
    }

    [Fact]
    public async Task Rules_EachManifestSentToAServer_PassesOrGetsItsMessage()
    {
        await cluster.InstallCrdsAsync();
        await using var home = await cluster.CreateNamespaceAsync();
        foreach (var file in Directory.EnumerateFiles(Folder, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var test = YamlJson.ReadFile(file).Single();
            var message = test["message"]!.GetValue<string>();
            // Status is no part of a create: what it may hold is checked by the rules' own tests.
            if (message.StartsWith("status.", StringComparison.Ordinal))
            {
                continue;
            }

            var valid = await CreateAsync(home.Name, test["valid"]!);
            Assert.True(valid.Code == HttpStatusCode.Created, $"{file}: {valid.Message}");
            var invalid = await CreateAsync(home.Name, test["invalid"]!);
            Assert.Equal((HttpStatusCode.UnprocessableEntity, true), (invalid.Code, invalid.Message.Contains(message, StringComparison.Ordinal)));
        }
    }

    private async Task<(HttpStatusCode Code, string Message)> CreateAsync(string @namespace, JsonNode manifest)
    {
        var sent = manifest.DeepClone();
        sent["metadata"]!["namespace"] = @namespace;
        var plural = ApiKind.All.Single(kind => kind.Kind == sent["kind"]!.GetValue<string>()).Plural;
        using var answer = await SendAsync(HttpMethod.Post, $"apis/{ApiGroup.ApiVersion}/namespaces/{@namespace}/{plural}?dryRun=All", sent.ToJsonString(), "application/json");
        var body = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, answer.IsSuccessStatusCode ? body : JsonDocument.Parse(body).RootElement.GetProperty("message").GetString()!);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string body, string type)
    {
        var client = (Kubernetes)cluster.Client;
        using var request = new HttpRequestMessage(method, new Uri(client.BaseUri, path)) { Content = new StringContent(body, Encoding.UTF8, type) };
        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, TestContext.Current.CancellationToken);
        }

        return await client.HttpClient.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
