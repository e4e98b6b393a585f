using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Credentials;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>Anthropic's API.</summary>
internal sealed class AnthropicUpstream : Upstream
{
    private const string TokenBeta = "oauth-2025-04-20";

    public override ChatFlavor Flavor => ChatFlavor.OpenAI;

    // Responses keeps its state at the provider, which Messages does not have.
    public override ApiCall? SpokenFor(ApiCall call) => call switch
    {
        ApiCall.Responses => null,
        ApiCall.ChatCompletions => ApiCall.Messages,
        _ => call,
    };

    public override void Authorize(HttpRequestMessage request, ProviderSecret secret, UpstreamProvider provider, DateTimeOffset now)
    {
        var headers = request.Headers;
        if (secret.Exchanged)
        {
            headers.TryAddWithoutValidation("authorization", "Bearer " + secret.Token);
            // Tokens are taken from those who say that they mean to use one.
            headers.TryAddWithoutValidation("anthropic-beta", TokenBeta);
        }
        else
        {
            headers.TryAddWithoutValidation("x-api-key", secret.Token);
        }

        if (!headers.Contains("anthropic-version"))
        {
            // A caller of another dialect says none, and requests are refused without.
            headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        }
    }

    public override bool Passes(string header) => header.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("x-claude-code-", StringComparison.OrdinalIgnoreCase);
}
