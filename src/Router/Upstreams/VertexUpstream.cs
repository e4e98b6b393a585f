using System.Net.Http.Headers;
using System.Text.Json;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Forwarding;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>Claude on Google Vertex AI: rawPredict, with a token of Google's.</summary>
internal sealed class VertexUpstream : CloudUpstream
{
    private const string FirstVersion = "vertex-2023-10-16";
    private const string BetaHeader = "anthropic-beta";

    public override string PathOf(ApiCall spoken, string model, bool stream, ProviderEntry provider)
    {
        var (name, verb) = spoken == ApiCall.CountTokens ? ("count-tokens", "rawPredict") : (Uri.EscapeDataString(model), stream ? "streamRawPredict" : "rawPredict");
        return $"/v1/projects/{Uri.EscapeDataString(provider.CloudProject ?? "")}/locations/{Uri.EscapeDataString(provider.Location ?? "")}/publishers/anthropic/models/{name}:{verb}";
    }

    public override BodyContent Envelope(ApiCall spoken, ReadOnlyMemory<byte> body, string model, HttpRequestHeaders headers)
    {
        var read = new CloudBody(body.Span, "model");
        var (version, betas) = (TakeVersion(headers, FirstVersion), TakeBetas(headers, read.Betas));
        if (betas.Count > 0)
        {
            headers.TryAddWithoutValidation(BetaHeader, string.Join(',', betas));
        }

        return new BodyContent(body, read.Edits(CloudBody.Properties(json =>
        {
            json.WriteString("anthropic_version"u8, version);
            if (spoken == ApiCall.CountTokens)
            {
                json.WriteString("model"u8, model);
            }
        })));
    }

    public override async ValueTask<Stream> AdaptAsync(HttpResponseMessage response, Stream body, ApiCall spoken, CancellationToken cancellationToken)
    {
        if ((int)response.StatusCode < 400)
        {
            return body;
        }

        var read = await ReadAsync(body, cancellationToken);
        return Replace(response, GoogleErrors.Body((int)response.StatusCode, read) ?? read);
    }
}
