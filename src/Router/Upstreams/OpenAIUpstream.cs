using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>OpenAI's API.</summary>
internal sealed class OpenAIUpstream : Upstream
{
    public override ChatFlavor Flavor => ChatFlavor.OpenAI;

    // Small models count an image as many times what large ones do.
    public override long MostImageTokens => 50_000;

    public override ApiCall? SpokenFor(ApiCall call) => call switch
    {
        ApiCall.CountTokens => null,
        ApiCall.Messages => ApiCall.ChatCompletions,
        _ => call,
    };

    // Not openai-organization and openai-project: they would choose who pays for the shared credential.
    public override bool Passes(string header) => header.Equals("openai-beta", StringComparison.OrdinalIgnoreCase);
}
