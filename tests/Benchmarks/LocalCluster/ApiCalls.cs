using System.Net.Http.Headers;
using System.Text;
using k8s;

namespace ClaudeConfig.Benchmarks.LocalCluster;

/// <summary>Plain calls on the client library's connection: what is measured is the server.</summary>
internal sealed class ApiCalls(Kubernetes kubernetes)
{
    public Task CreateAsync(string path, string body) => SendAsync(HttpMethod.Post, path, body, "application/json");

    public Task UpdateAsync(string path, string body) => SendAsync(HttpMethod.Put, path, body, "application/json");

    public Task ApplyAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body, "application/apply-patch+yaml");

    public Task MergeAsync(string path, string body) => SendAsync(HttpMethod.Patch, path, body, "application/merge-patch+json");

    public Task DeleteAsync(string path) => SendAsync(HttpMethod.Delete, path, null, "");

    public Task GetAsync(string path) => SendAsync(HttpMethod.Get, path, null, "");

    public async Task<string> ReadAsync(string path)
    {
        using var request = Request(HttpMethod.Get, path);
        using var response = await kubernetes.HttpClient.SendAsync(request);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadAsStringAsync();
    }

    public async Task<StreamReader> WatchAsync(string path)
    {
        var request = Request(HttpMethod.Get, path);
        var response = await kubernetes.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return new StreamReader((await response.Content.ReadAsStreamAsync())!);
    }

    private async Task SendAsync(HttpMethod method, string path, string? body, string type)
    {
        using var request = Request(method, path);
        if (body is not null)
        {
            request.Content = new StringContent(body, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(type);
        }

        using var response = await kubernetes.HttpClient.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        response.EnsureSuccessStatusCode();
    }

    private HttpRequestMessage Request(HttpMethod method, string path) =>
        new(method, new Uri(kubernetes.BaseUri, path)) { Version = new Version(2, 0) };
}
