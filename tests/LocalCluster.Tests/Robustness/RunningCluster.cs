using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Serving;
using k8s;

namespace ClaudeConfig.LocalCluster.Tests.Robustness;

/// <summary>A served cluster in this process, and an HTTP client that its administrator would use.</summary>
internal sealed class RunningCluster : IAsyncDisposable
{
    private readonly ClusterServer _server;
    private readonly Kubernetes _client;

    private RunningCluster(ClusterServer server, Kubernetes client) => (_server, _client) = (server, client);

    public IPEndPoint Address => _server.Address;

    public HttpClient Http => _client.HttpClient;

    public static async Task<RunningCluster> StartAsync(string folder, bool keepsData = false)
    {
        var options = new ServeOptions
        {
            Listen = new IPEndPoint(IPAddress.Loopback, 0),
            Kubeconfig = Path.Combine(folder, "kubeconfig"),
            DataFolder = keepsData ? Path.Combine(folder, "data") : null,
            EnableDebug = true,
        };
        var server = await ClusterServer.StartAsync(options, TimeProvider.System, CancellationToken.None);
        var configuration = KubernetesClientConfiguration.BuildConfigFromConfigFile(options.Kubeconfig);
        return new RunningCluster(server, new Kubernetes(configuration));
    }

    public async Task<(int Code, JsonNode? Body)> SendAsync(HttpMethod method, string path, string? body = null, string contentType = "application/json")
    {
        using var response = await SendRawAsync(method, path, body is null ? null : Encoding.UTF8.GetBytes(body), contentType);
        var text = await response.Content.ReadAsStringAsync();
        return ((int)response.StatusCode, text.StartsWith('{') ? JsonNode.Parse(text) : JsonValue.Create(text));
    }

    public Task<HttpResponseMessage> SendRawAsync(HttpMethod method, string path, byte[]? body, string contentType = "application/json", HttpCompletionOption completion = HttpCompletionOption.ResponseContentRead)
    {
        var request = new HttpRequestMessage(method, new Uri(_client.BaseUri, path)) { Version = HttpVersion.Version20 };
        if (body is not null)
        {
            request.Content = new ByteArrayContent(body);
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return Http.SendAsync(request, completion);
    }

    /// <summary>The lines of a watch, from its first byte on.</summary>
    public async Task<StreamReader> WatchAsync(string path)
    {
        var response = await SendRawAsync(HttpMethod.Get, path, null, completion: HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return new StreamReader(await response.Content.ReadAsStreamAsync());
    }

    public async Task CreateConfigMapsAsync(int count, string prefix, int dataBytes = 10)
    {
        var data = new string('x', dataBytes);
        await Parallel.ForAsync(0, count, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var (code, body) = await SendAsync(
                HttpMethod.Post, ConfigMaps, $$$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{prefix}}}-{{{i}}}"},"data":{"d":"{{{data}}}"}}""");
            Assert.True(code == 201, $"{code} {body}");
        });
    }

    public const string ConfigMaps = "/api/v1/namespaces/default/configmaps";

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }
}
