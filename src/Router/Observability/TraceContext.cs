using System.Diagnostics;

namespace ClaudeConfig.Router.Observability;

/// <summary>W3C trace context: taken from callers, and handed to a provider only where the provider is allowed to see it.</summary>
internal static class TraceContext
{
    public const string Parent = "traceparent";
    public const string State = "tracestate";

    public static ActivityContext Of(IHeaderDictionary headers) =>
        headers[Parent].ToString() is { Length: > 0 } parent && ActivityContext.TryParse(parent, headers[State], isRemote: true, out var context) ? context : default;

    /// <summary>Our span's, or the caller's own where nothing is traced here.</summary>
    public static void Pass(IHeaderDictionary from, System.Net.Http.Headers.HttpRequestHeaders to)
    {
        if (Activity.Current is { Source.Name: RouterTracing.SourceName, Id: { } id } span)
        {
            to.TryAddWithoutValidation(Parent, id);
            if (span.TraceStateString is { Length: > 0 } state)
            {
                to.TryAddWithoutValidation(State, state);
            }
        }
        else if (Of(from) != default)
        {
            to.TryAddWithoutValidation(Parent, from[Parent].ToString());
            if (from[State].ToString() is { Length: > 0 } state)
            {
                to.TryAddWithoutValidation(State, state);
            }
        }
    }
}
