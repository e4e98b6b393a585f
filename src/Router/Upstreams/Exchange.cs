using System.Net.Http.Headers;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Requests;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>What is said to one provider for one request, and how its answer is read and turned back.</summary>
internal sealed class Exchange(Upstream upstream, RequestFacts facts, ApiCall spoken, string model, long defaultMaxTokens, DateTimeOffset now)
{
    public Upstream Upstream => upstream;

    public bool IsTranslated => spoken != facts.Call;

    public string PathAt(ProviderEntry provider) => upstream.PathOf(spoken, model, facts.Stream, provider);

    /// <summary>Whether the query of the caller's request goes along.</summary>
    public bool TakesQuery => !IsTranslated && upstream.TakesQuery;

    public bool StreamAsked => facts.Stream;

    public static Exchange? Of(Upstream upstream, RequestFacts facts, string model, long defaultMaxTokens, DateTimeOffset now) =>
        upstream.SpokenFor(facts.Call) is { } spoken ? new Exchange(upstream, facts, spoken, model, defaultMaxTokens, now) : null;

    /// <param name="body">The caller's request.</param>
    /// <param name="headers">Those that are sent.</param>
    /// <exception cref="TranslationException">The request holds what the provider's dialect cannot say.</exception>
    public HttpContent Content(ReadOnlyMemory<byte> body, HttpRequestHeaders headers)
    {
        if (spoken != facts.Call)
        {
            var translated = spoken == ApiCall.ChatCompletions
                ? ChatRequest.FromMessages(body, model, upstream.Flavor)
                : MessagesRequest.FromChat(body, model, defaultMaxTokens);
            return upstream.Envelope(spoken, translated, model, headers) ?? new BodyContent(translated);
        }

        return upstream.Envelope(spoken, body, model, headers) ?? new BodyContent(body, BodyEdits.Of(facts, body.Span, model));
    }

    /// <summary>The answer's body without the provider's envelope.</summary>
    public ValueTask<Stream> AdaptAsync(HttpResponseMessage response, Stream body, CancellationToken cancellationToken) =>
        upstream.AdaptAsync(response, body, spoken, cancellationToken);

    public IUsageMeter Meter(bool stream) => upstream.Meter(spoken, stream);

    /// <summary>Null where bytes pass as they come.</summary>
    public IAnswerTranslator? Translator(int status, bool stream)
    {
        if (!IsTranslated)
        {
            return facts.Call == ApiCall.ChatCompletions && stream && !facts.AsksForUsage ? new UsageChunkFilter() : null;
        }

        if (status >= 300)
        {
            return new ErrorTranslator(facts.Call.DialectOf(), status);
        }

        if (stream != facts.Stream)
        {
            return new MismatchTranslator(facts.Stream);
        }

        return (spoken, stream) switch
        {
            (ApiCall.ChatCompletions, true) => new MessageStream(upstream.ThinkingBeside),
            (ApiCall.ChatCompletions, false) => new MessageAnswer(upstream.ThinkingBeside),
            (_, true) => new ChatStream(facts.AsksForUsage, now),
            _ => new ChatAnswer(now),
        };
    }
}
