using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>Gemini, through its endpoint for OpenAI's dialect.</summary>
internal sealed class GoogleUpstream : Upstream
{
    public override ChatFlavor Flavor => ChatFlavor.Gemini;

    public override bool ThinkingBeside => true;

    public override ApiCall? SpokenFor(ApiCall call) => call is ApiCall.Messages or ApiCall.ChatCompletions ? ApiCall.ChatCompletions : null;

    public override string PathOf(ApiCall spoken, string model, bool stream, ProviderEntry provider) => "/v1beta/openai/chat/completions";
}
