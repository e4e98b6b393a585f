using System.Text;
using k8s;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>Requests made by hand: the client compiled for native programs takes only types of its own.</summary>
internal static class RawApi
{
    /// <summary>Sends JSON, or nothing, as the administrator.</summary>
    public static async Task<HttpResponseMessage> SendAsync(this IKubernetes kubernetes, HttpMethod method, string path, string? json = null, string type = "application/json")
    {
        var client = (Kubernetes)kubernetes;
        using var request = new HttpRequestMessage(method, new Uri(client.BaseUri, path));
        if (json is not null)
        {
            request.Content = new StringContent(json, Encoding.UTF8, type);
        }

        if (client.Credentials is { } credentials)
        {
            await credentials.ProcessHttpRequestAsync(request, TestContext.Current.CancellationToken);
        }

        return await client.HttpClient.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
