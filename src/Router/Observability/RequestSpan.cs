using System.Diagnostics;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Endpoints;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Routing;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Observability;

/// <summary>
/// What spans say, by OpenTelemetry's conventions for HTTP and generative AI: models, counts and names of the configuration. Never a prompt, an answer, a key, a member or what a
/// header holds. Every method takes the null of a request that is not traced.
/// </summary>
internal static class RequestSpan
{
    /// <summary>A request as the caller sees it. Null, at the cost of one look, where nobody listens.</summary>
    public static Activity? Start(RequestScope scope)
    {
        if (!RouterTracing.Source.HasListeners())
        {
            return null;
        }

        // The web server's own activity is exported by nobody: below it the span would hang in the air.
        Activity.Current = null;
        var path = scope.Facts.Call.PathOf();
        var span = RouterTracing.Source.StartActivity($"POST {path}", ActivityKind.Server, TraceContext.Of(scope.Context.Request.Headers));
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("http.request.method", "POST").SetTag("http.route", path).SetTag("gen_ai.request.model", scope.Facts.Model)
                .SetTag("claudeconfig.project", scope.Caller.Project.Entry.Project.ToString()).SetTag("claudeconfig.request.id", scope.PublicId);
        }

        return span;
    }

    /// <summary>How it ended for the caller.</summary>
    public static void End(Activity? span, HttpContext context, RequestRefusal? refusal)
    {
        if (span is null)
        {
            return;
        }

        var status = refusal?.Status ?? context.Response.StatusCode;
        span.SetTag("http.response.status_code", status);
        if (refusal is not null)
        {
            span.SetTag("claudeconfig.refusal", refusal.Reason);
        }

        if (status >= 500)
        {
            span.SetTag("error.type", status.ToString(System.Globalization.CultureInfo.InvariantCulture)).SetStatus(ActivityStatusCode.Error);
        }
    }

    /// <summary>One try at a provider.</summary>
    public static Activity? StartAttempt(RequestScope scope, RouteEntry route, Candidate candidate, int attempt)
    {
        if (!RouterTracing.Source.HasListeners())
        {
            return null;
        }

        var span = RouterTracing.Source.StartActivity($"chat {candidate.Model}", ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            var address = candidate.Provider.Address("");
            span.SetTag("gen_ai.operation.name", "chat").SetTag("gen_ai.provider.name", ProviderName(candidate.Provider.Type)).SetTag("gen_ai.request.model", candidate.Model)
                .SetTag("server.address", address.Host).SetTag("server.port", address.Port)
                .SetTag("claudeconfig.route", route.Route.ToString()).SetTag("claudeconfig.target", candidate.Target.Name).SetTag("claudeconfig.attempt", attempt);
            if (scope.Facts.MaxTokens is { } most)
            {
                span.SetTag("gen_ai.request.max_tokens", most);
            }
        }

        return span;
    }

    /// <summary>How it began to answer, or failed.</summary>
    public static void Answered(Activity? span, Attempt result)
    {
        if (span is null)
        {
            return;
        }

        if (result.Response is { } response)
        {
            span.SetTag("http.response.status_code", (int)response.StatusCode);
        }

        if (result.Failure != AttemptFailure.None)
        {
            Fail(span, result.Failure.ToString());
        }
    }

    /// <summary>What the provider says that was used; input includes what came from a cache or went into one.</summary>
    public static void Used(Activity? span, UsageReading reading, string? broken)
    {
        if (span is { IsAllDataRequested: true } && reading.Usage is { } usage)
        {
            span.SetTag("gen_ai.usage.input_tokens", usage.PromptTokens).SetTag("gen_ai.usage.output_tokens", usage.Output)
                .SetTag("gen_ai.usage.cache_read.input_tokens", usage.CacheRead).SetTag("gen_ai.usage.cache_creation.input_tokens", usage.CacheWrite5m + usage.CacheWrite1h);
        }

        if (span is not null && broken is not null)
        {
            Fail(span, broken);
        }
    }

    private static void Fail(Activity span, string type) => span.SetTag("error.type", type).SetStatus(ActivityStatusCode.Error);

    private static string ProviderName(ProviderType type) => type switch
    {
        ProviderType.Anthropic => "anthropic",
        ProviderType.OpenAI => "openai",
        ProviderType.Google => "gcp.gemini",
        _ => type.ToString().ToLowerInvariant(),
    };
}
