using System.Net;
using System.Text;
using System.Text.Json;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Demo;

/// <summary>Requests as two teams send them.</summary>
internal sealed class Traffic(HttpClient client, string kubeconfig, string gateway)
{
    /// <summary>What the simulator says a request used; a caller of a real provider has no such say.</summary>
    private const string UsageHeader = "anthropic-simulator-behavior";

    public string KeyOf(string @namespace, string project, string key)
    {
        var secret = Kubectl.Run(kubeconfig, "get", "secret", $"claude-key-{project}.{key}", "-n", @namespace, "-o", "jsonpath={.data.key}");
        return Encoding.UTF8.GetString(Convert.FromBase64String(secret));
    }

    public async Task<(int Served, string? Problem)> SendManyAsync(string key, string model, int count, string usage, CancellationToken cancellationToken)
    {
        for (var i = 0; i < count; i++)
        {
            var answer = await SendAsync(key, model, stream: i % 2 == 0, usage, cancellationToken);
            if (answer.Status != HttpStatusCode.OK)
            {
                return (i, $"{(int)answer.Status}: {answer.Body}");
            }
        }

        return (count, null);
    }

    /// <summary>Sends until the gateway refuses. Returns how many were served, and the refusal.</summary>
    public async Task<(int Served, HttpStatusCode Status, string Message)> SendUntilRefusedAsync(
        string key, string model, int most, string usage, CancellationToken cancellationToken)
    {
        for (var i = 0; i < most; i++)
        {
            var answer = await SendAsync(key, model, stream: false, usage, cancellationToken);
            if (answer.Status != HttpStatusCode.OK)
            {
                return (i, answer.Status, MessageOf(answer.Body));
            }
        }

        return (most, HttpStatusCode.OK, "");
    }

    public async Task<Answer> SendAsync(string key, string model, bool stream, string usage, CancellationToken cancellationToken, string session = "demo")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{gateway}/v1/messages?beta=true");
        request.Headers.Add("x-api-key", key);
        request.Headers.Add("anthropic-version", "2023-06-01");
        request.Headers.Add("x-claude-code-session-id", session);
        request.Headers.Add(UsageHeader, usage);
        request.Content = new StringContent(
            JsonSerializer.Serialize(new { model, max_tokens = 1000, stream, messages = new[] { new { role = "user", content = "Summarise the release notes." } } }),
            Encoding.UTF8,
            "application/json");
        using var response = await client.SendAsync(request, cancellationToken);
        return new Answer(
            response.StatusCode,
            await response.Content.ReadAsStringAsync(cancellationToken),
            response.Headers.TryGetValues("x-claudeconfig-downgraded", out var values) ? string.Join(", ", values) : null);
    }

    public static string MessageOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.GetProperty("error").GetProperty("message").GetString() ?? body;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException)
        {
            return body;
        }
    }
}
