using System.Net.Http.Headers;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>How one kind of provider is spoken to. One small class each; none has state.</summary>
internal abstract class Upstream
{
    private static readonly AnthropicUpstream Anthropic = new();
    private static readonly OpenAIUpstream OpenAI = new();
    private static readonly GoogleUpstream Google = new();
    private static readonly OllamaUpstream Ollama = new();

    /// <summary>Which parts of chat completions it understands.</summary>
    public abstract ChatFlavor Flavor { get; }

    /// <summary>The provider counts thinking beside the output, in the total only.</summary>
    public virtual bool ThinkingBeside => false;

    /// <summary>What the largest image counts, by what the vendor publishes.</summary>
    public virtual long MostImageTokens => 5_000;

    public virtual bool NeedsCredential => true;

    public static Upstream Of(ProviderType type) => type switch
    {
        ProviderType.Anthropic => Anthropic,
        ProviderType.OpenAI => OpenAI,
        ProviderType.Google => Google,
        ProviderType.Ollama => Ollama,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no class for this type of provider"),
    };

    /// <summary>What is asked of the provider for a caller's call: the same where it can be, another where it is translated, null where neither.</summary>
    public abstract ApiCall? SpokenFor(ApiCall call);

    public virtual string PathOf(ApiCall spoken) => spoken.PathOf();

    public virtual void Authorize(HttpRequestHeaders headers, string credential) => headers.TryAddWithoutValidation("authorization", "Bearer " + credential);

    /// <summary>Whether a caller's header, which only one vendor knows, goes there.</summary>
    public virtual bool Passes(string header) => false;

    public IUsageMeter Meter(ApiCall spoken, bool stream) => spoken.DialectOf() switch
    {
        Dialect.OpenAI => new ChatMeter(stream, ThinkingBeside),
        _ => stream ? new AnthropicSseMeter() : new AnthropicJsonMeter(),
    };
}
