using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;

namespace ClaudeConfig.LocalCluster.Admission;

/// <summary>Posts AdmissionReviews over HTTPS; whatever goes wrong becomes a <see cref="WebhookCallException"/> in Go's words.</summary>
internal sealed class WebhookClient(WebhookTransport transport, TimeProvider time) : IWebhookClient
{
    private const int MaxAnswerBytes = 3 * 1024 * 1024;
    private const int MaxQuotedBytes = 2048;

    public async Task<JsonNode?> CallAsync(Webhook webhook, JsonObject review, CancellationToken cancellationToken)
    {
        var url = WithTimeout(webhook);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(webhook.TimeoutSeconds), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await PostAsync(url, webhook.Address.CaBundle, review, either.Token);
        }
        catch (OperationCanceledException late) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw NotCalled($"Post \"{url}\": context deadline exceeded", late);
        }
        catch (HttpRequestException failed)
        {
            throw NotCalled($"Post \"{url}\": {Reason(failed)}", failed);
        }
        catch (IOException broken)
        {
            throw NotCalled($"Post \"{url}\": {broken.Message}", broken);
        }
    }

    private async Task<JsonNode?> PostAsync(string url, string caBundle, JsonObject review, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(JsonText.Bytes(review)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("Accept", "application/json, */*");
        using var response = await transport.For(caBundle).SendAsync(request, cancellationToken);
        var body = await ReadAsync(response, cancellationToken);
        if ((int)response.StatusCode is < 200 or > 206)
        {
            throw NotCalled(Sentence(response, body));
        }

        try
        {
            return JsonNode.Parse(body);
        }
        catch (JsonException malformed)
        {
            throw NotCalled($"the answer is not JSON: {malformed.Message}", malformed);
        }
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (body.Length + count > MaxAnswerBytes)
            {
                throw NotCalled($"the answer is larger than {MaxAnswerBytes} bytes");
            }

            body.Write(chunk, 0, count);
        }

        return body.ToArray();
    }

    /// <remarks>Source: apimachinery's NewGenericServerResponse.</remarks>
    private static string Sentence(HttpResponseMessage response, byte[] body) => response.StatusCode switch
    {
        HttpStatusCode.BadRequest => "the server rejected our request for an unknown reason",
        HttpStatusCode.Unauthorized => "the server has asked for the client to provide credentials",
        HttpStatusCode.Forbidden => Quoted(response, body),
        HttpStatusCode.NotFound => "the server could not find the requested resource",
        HttpStatusCode.MethodNotAllowed => "the server does not allow this method on the requested resource",
        HttpStatusCode.Conflict => "the server reported a conflict",
        HttpStatusCode.UnprocessableEntity => "the server rejected our request due to an error in our request",
        HttpStatusCode.TooManyRequests => "the server has received too many requests and has asked us to try again later",
        HttpStatusCode.ServiceUnavailable => "the server is currently unable to handle the request",
        HttpStatusCode.GatewayTimeout => "the server was unable to return a response in the time allotted, but may still be processing the request",
        >= HttpStatusCode.InternalServerError => $"an error on the server (\"{Quoted(response, body)}\") has prevented the request from succeeding",
        _ => $"the server responded with the status code {(int)response.StatusCode} but did not return more information",
    };

    private static string Quoted(HttpResponseMessage response, byte[] body)
    {
        var type = response.Content.Headers.ContentType?.MediaType ?? "";
        return type.Length == 0 || type.StartsWith("text/", StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(body.AsSpan(0, Math.Min(body.Length, MaxQuotedBytes))).Trim()
            : "unknown";
    }

    private static string Reason(HttpRequestException failed)
    {
        for (Exception? cause = failed; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case WebhookCallException own:
                    return own.Message;
                case SocketException { SocketErrorCode: SocketError.ConnectionRefused }:
                    return "dial tcp: connect: connection refused";
                case SocketException socket:
                    return $"dial tcp: {socket.Message}";
            }
        }

        return failed.HttpRequestError == HttpRequestError.ResponseEnded ? "EOF" : failed.Message;
    }

    private static string WithTimeout(Webhook webhook)
    {
        var url = webhook.Address.Url;
        return $"{url}{(url.Contains('?', StringComparison.Ordinal) ? '&' : '?')}timeout={webhook.TimeoutSeconds}s";
    }

    private static WebhookCallException NotCalled(string reason, Exception? cause = null) => new($"failed to call webhook: {reason}", cause);
}
