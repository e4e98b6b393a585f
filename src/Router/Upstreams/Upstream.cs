using System.Net.Http.Headers;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Credentials;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>How one kind of provider is spoken to. One small class each; none has state.</summary>
internal abstract class Upstream
{
    private static readonly AnthropicUpstream Anthropic = new();
    private static readonly OpenAIUpstream OpenAI = new();
    private static readonly GoogleUpstream Google = new();
    private static readonly OllamaUpstream Ollama = new();
    private static readonly BedrockUpstream Bedrock = new();
    private static readonly VertexUpstream Vertex = new();

    /// <summary>Which parts of chat completions it understands.</summary>
    public abstract ChatFlavor Flavor { get; }

    /// <summary>The provider counts thinking beside the output, in the total only.</summary>
    public virtual bool ThinkingBeside => false;

    /// <summary>What the largest image counts, by what the vendor publishes.</summary>
    public virtual long MostImageTokens => 5_000;

    public virtual bool NeedsCredential => true;

    /// <summary>What is said between two events of a stream that falls silent, where the provider says nothing itself; empty for nothing.</summary>
    public virtual ReadOnlyMemory<byte> Ping => default;

    public static Upstream Of(ProviderType type) => type switch
    {
        ProviderType.Anthropic => Anthropic,
        ProviderType.OpenAI => OpenAI,
        ProviderType.Google => Google,
        ProviderType.Ollama => Ollama,
        ProviderType.Bedrock => Bedrock,
        ProviderType.Vertex => Vertex,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "no class for this type of provider"),
    };

    /// <summary>What is asked of the provider for a caller's call: the same where it can be, another where it is translated, null where neither.</summary>
    public abstract ApiCall? SpokenFor(ApiCall call);

    /// <summary>Whether the query of the caller's request goes there.</summary>
    public virtual bool TakesQuery => true;

    /// <summary>Where a call goes, below the provider's base address.</summary>
    public virtual string PathOf(ApiCall spoken, string model, bool stream, ProviderEntry provider) => spoken.PathOf();

    /// <summary>The envelope that the provider wants around a request in the dialect that it speaks; null where there is none.</summary>
    /// <param name="spoken">What is asked of it.</param>
    /// <param name="body">The request in that dialect.</param>
    /// <param name="model">The model that is asked for.</param>
    /// <param name="headers">Those that are sent: what belongs into the body is taken out of them.</param>
    public virtual BodyContent? Envelope(ApiCall spoken, ReadOnlyMemory<byte> body, string model, HttpRequestHeaders headers) => null;

    /// <summary>Puts the credential on a request that is otherwise complete.</summary>
    public virtual void Authorize(HttpRequestMessage request, ProviderSecret secret, UpstreamProvider provider, DateTimeOffset now) =>
        request.Headers.TryAddWithoutValidation("authorization", "Bearer " + secret.Token);

    /// <summary>Takes the envelope off an answer: what is left is as the vendor of the dialect would have answered.</summary>
    /// <exception cref="IOException">It is damaged.</exception>
    public virtual ValueTask<Stream> AdaptAsync(HttpResponseMessage response, Stream body, ApiCall spoken, CancellationToken cancellationToken) => new(body);

    /// <summary>Whether a caller's header, which only one vendor knows, goes there.</summary>
    public virtual bool Passes(string header) => false;

    public IUsageMeter Meter(ApiCall spoken, bool stream) => spoken.DialectOf() switch
    {
        Dialect.OpenAI => new ChatMeter(stream, ThinkingBeside),
        _ => stream ? new AnthropicSseMeter() : new AnthropicJsonMeter(),
    };
}
