using System.Net.Http.Headers;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>Anthropic's API.</summary>
internal sealed class AnthropicUpstream : Upstream
{
    public override ChatFlavor Flavor => ChatFlavor.OpenAI;

    // Responses keeps its state at the provider, which Messages does not have.
    public override ApiCall? SpokenFor(ApiCall call) => call switch
    {
        ApiCall.Responses => null,
        ApiCall.ChatCompletions => ApiCall.Messages,
        _ => call,
    };

    public override void Authorize(HttpRequestHeaders headers, string credential)
    {
        headers.TryAddWithoutValidation("x-api-key", credential);
        if (!headers.Contains("anthropic-version"))
        {
            // A caller of another dialect says none, and requests are refused without.
            headers.TryAddWithoutValidation("anthropic-version", "2023-06-01");
        }
    }

    public override bool Passes(string header) => header.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("x-claude-code-", StringComparison.OrdinalIgnoreCase);
}
