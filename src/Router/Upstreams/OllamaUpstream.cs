using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>Ollama, which has an endpoint for each dialect and counts no tokens before the fact.</summary>
internal sealed class OllamaUpstream : Upstream
{
    public override ChatFlavor Flavor => ChatFlavor.Ollama;

    public override bool NeedsCredential => false;

    public override ApiCall? SpokenFor(ApiCall call) => call is ApiCall.CountTokens ? null : call;

    public override bool Passes(string header) => header.StartsWith("anthropic-", StringComparison.OrdinalIgnoreCase);
}
