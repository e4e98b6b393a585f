using System.Globalization;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Outbound;
using ClaudeConfig.Router.Requests;
using ClaudeConfig.Router.Routing;
using ClaudeConfig.Router.Upstreams;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>Sends requests to providers.</summary>
internal sealed class UpstreamClient(OutboundPool connections, TimeProvider time)
{
    private const int LongestOpening = 64 * 1024;
    private const long OutputUnlessKnown = 8192;

    /// <summary>One try, up to the first byte. The result says how it failed, if it did; only the caller's leaving throws.</summary>
    public async Task<Attempt> TryAsync(
        HttpContext context, IncomingBody body, RequestFacts facts, RouteEntry route, Candidate candidate, bool mayMove)
    {
        var attempt = new Attempt(new Deadline(route.FirstByteTimeout, time, context.RequestAborted));
        if (candidate.Provider.AddressProblem is { } problem)
        {
            attempt.Fail(AttemptFailure.NotAdmitted, problem);
            return attempt;
        }

        try
        {
            await SendAsync(attempt, context, body, facts, route, candidate, mayMove);
        }
        catch (TranslationException e)
        {
            attempt.Fail(AttemptFailure.Untranslatable, e.Message, e.Field);
        }
        catch (OperationCanceledException) when (attempt.Deadline.TimedOut)
        {
            attempt.Fail(AttemptFailure.Timeout, string.Create(CultureInfo.InvariantCulture, $"no first byte within {route.FirstByteTimeout.TotalSeconds:0.#} s"));
        }
        catch (HttpRequestException e) when (e.InnerException is OutboundRefusedException refused)
        {
            attempt.Fail(AttemptFailure.NotAdmitted, refused.Message);
        }
        catch (Exception e) when (e is HttpRequestException or IOException && !context.RequestAborted.IsCancellationRequested)
        {
            attempt.Fail(AttemptFailure.Connect, e.Message);
        }
        catch
        {
            attempt.Dispose();
            throw;
        }

        return attempt;
    }

    private async Task SendAsync(
        Attempt attempt, HttpContext context, IncomingBody body, RequestFacts facts, RouteEntry route, Candidate candidate, bool mayMove)
    {
        attempt.Exchange = Exchange.Of(candidate.Provider.Upstream, facts, candidate.Model, candidate.Price?.MaxOutput ?? OutputUnlessKnown, time.GetUtcNow());
        using var request = Build(context.Request, body, attempt.Exchange!, candidate);
        await attempt.OpenAsync(await connections.Of(candidate.Provider.Egress).SendAsync(request, attempt.Deadline.Token));
        var status = (int)attempt.Response!.StatusCode;
        if (status is 401 or 403)
        {
            candidate.Provider.Rotating?.Doubt();
        }

        if (status == 401)
        {
            attempt.Fail(AttemptFailure.Credential, "401: the provider does not take the gateway's credential");
            return;
        }

        if (status is >= 300 and < 400)
        {
            attempt.Fail(AttemptFailure.Redirected, string.Create(CultureInfo.InvariantCulture, $"{status}, a redirect, which is not followed"));
            return;
        }

        if (RetryRules.Covers(route, status))
        {
            attempt.Fail(AttemptFailure.Status, status.ToString(CultureInfo.InvariantCulture));
            return;
        }

        var watch = mayMove && status == 200 && attempt.IsStream && route.RetryErrors.Contains(RetryError.Overloaded);
        using var opening = watch ? new StreamOpening() : null;
        await attempt.ReadOpeningAsync(opening, LongestOpening);
        if (opening is { Overloaded: true })
        {
            attempt.Fail(AttemptFailure.Overloaded, "overloaded inside a 200 stream");
        }
        else if (status == 200 && attempt.Opening.Length == 0)
        {
            attempt.Fail(AttemptFailure.Connect, "200 without a body");
        }
    }

    private HttpRequestMessage Build(HttpRequest incoming, IncomingBody body, Exchange exchange, Candidate candidate)
    {
        var provider = candidate.Provider;
        // The query (?beta=true) is the client's habit, not part of the contract, but the provider may look at it.
        var query = exchange.TakesQuery ? incoming.QueryString.Value : "";
        var request = new HttpRequestMessage(HttpMethod.Post, provider.Address(exchange.PathAt(provider.Entry) + query))
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
        HeaderPolicy.CopyRequest(incoming.Headers, request.Headers, exchange);
        AnthropicBetas.Filter(request.Headers, candidate.Target.AnthropicBetas);
        if (provider.SeesTraces)
        {
            TraceContext.Pass(incoming.Headers, request.Headers);
        }

        request.Content = exchange.Content(body.Bytes, request.Headers);
        if (provider.Credential is { } secret)
        {
            exchange.Upstream.Authorize(request, secret, provider, time.GetUtcNow());
        }

        return request;
    }
}
