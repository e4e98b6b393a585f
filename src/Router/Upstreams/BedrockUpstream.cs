using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;
using ClaudeConfig.Aws;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Credentials;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Forwarding;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>Claude on Amazon Bedrock: InvokeModel, signed, streams in AWS's own framing.</summary>
internal sealed class BedrockUpstream : CloudUpstream
{
    private const string FirstVersion = "bedrock-2023-05-31";
    private const string Service = "bedrock";
    private const string StreamType = "application/vnd.amazon.eventstream";

    private static readonly byte[] PingEvent = "event: ping\ndata: {\"type\":\"ping\"}\n\n"u8.ToArray();

    /// <summary>AWS's framing has no pings, and every read of what is unwrapped ends with an event or goes on at once.</summary>
    public override ReadOnlyMemory<byte> Ping => PingEvent;

    public override string PathOf(ApiCall spoken, string model, bool stream, ProviderEntry provider) => spoken switch
    {
        ApiCall.CountTokens => $"/model/{Uri.EscapeDataString(BedrockModels.Counted(model))}/count-tokens",
        _ => $"/model/{Uri.EscapeDataString(model)}/{(stream ? "invoke-with-response-stream" : "invoke")}",
    };

    public override BodyContent Envelope(ApiCall spoken, ReadOnlyMemory<byte> body, string model, HttpRequestHeaders headers)
    {
        var read = new CloudBody(body.Span, "model", "stream");
        var (version, betas) = (TakeVersion(headers, FirstVersion), TakeBetas(headers, read.Betas));
        var edited = new BodyContent(body, read.Edits(CloudBody.Properties(json =>
        {
            if (spoken == ApiCall.CountTokens && !read.MaxTokens)
            {
                // What is counted must be a request that could be sent.
                json.WriteNumber("max_tokens"u8, read.ThinkingBudget + 1);
            }

            json.WriteString("anthropic_version"u8, version);
            if (betas.Count > 0)
            {
                json.WriteStartArray("anthropic_beta"u8);
                foreach (var beta in betas)
                {
                    json.WriteStringValue(beta);
                }

                json.WriteEndArray();
            }
        })));
        return spoken == ApiCall.CountTokens ? Counted(edited.ToArray()) : edited;
    }

    public override void Authorize(HttpRequestMessage request, ProviderSecret secret, UpstreamProvider provider, DateTimeOffset now)
    {
        if (secret.Keys is { } keys)
        {
            SigV4.Sign(request, ((BodyContent)request.Content!).Sha256(), keys, (provider.Location, Service), now);
        }
        else
        {
            request.Headers.TryAddWithoutValidation("authorization", "Bearer " + secret.Token);
        }
    }

    public override async ValueTask<Stream> AdaptAsync(HttpResponseMessage response, Stream body, ApiCall spoken, CancellationToken cancellationToken)
    {
        if (response.Headers.NonValidated.TryGetValues("x-amzn-requestid", out var id))
        {
            response.Headers.TryAddWithoutValidation("request-id", id.ToString());
        }

        if ((int)response.StatusCode >= 400)
        {
            var exception = response.Headers.NonValidated.TryGetValues("x-amzn-errortype", out var type) ? type.ToString() : "";
            var read = await ReadAsync(body, cancellationToken);
            response.StatusCode = (System.Net.HttpStatusCode)BedrockErrors.StatusOf((int)response.StatusCode, exception);
            return Replace(response, BedrockErrors.Body((int)response.StatusCode, exception, read));
        }

        if (response.Content.Headers.ContentType?.MediaType == StreamType)
        {
            response.Content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream", "utf-8");
            response.Content.Headers.ContentLength = null;
            return new EventStreamBody(body);
        }

        return spoken == ApiCall.CountTokens && (int)response.StatusCode == 200 ? Replace(response, Count(await ReadAsync(body, cancellationToken))) : body;
    }

    private static BodyContent Counted(byte[] request)
    {
        var buffer = new ArrayBufferWriter<byte>((request.Length * 4 / 3) + 64);
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteStartObject("input"u8);
        json.WriteStartObject("invokeModel"u8);
        json.WriteBase64String("body"u8, request);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.Flush();
        return new BodyContent(buffer.WrittenMemory);
    }

    private static ReadOnlyMemory<byte> Count(ReadOnlyMemory<byte> answer)
    {
        var count = Tokens(answer);
        return JsonBody.Write(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("input_tokens"u8, count);
            json.WriteEndObject();
        });
    }

    private static long Tokens(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var document = JsonDocument.Parse(answer);
            return document.RootElement.Child("inputTokens") is { } count && count.TryGetInt64(out var tokens) ? tokens : throw new JsonException();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new IOException("the provider's count of tokens cannot be read");
        }
    }
}
