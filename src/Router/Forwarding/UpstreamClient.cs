using System.Globalization;
using System.Net.Http.Headers;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Requests;
using ClaudeConfig.Router.Routing;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>Sends requests to providers.</summary>
internal sealed class UpstreamClient : IDisposable
{
    private const int LongestOpening = 64 * 1024;

    private readonly HttpMessageInvoker http;
    private readonly TimeProvider time;

    public UpstreamClient(TimeProvider time)
    {
        this.time = time;
        http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxConnectionsPerServer = 2048,
            EnableMultipleHttp2Connections = true,
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(60),
        }, disposeHandler: true);
    }

    /// <summary>One try, up to the first byte. The result says how it failed, if it did; only the caller's leaving throws.</summary>
    public async Task<Attempt> TryAsync(
        HttpContext context, string path, RequestBody body, RequestFacts facts, RouteEntry route, Candidate candidate, bool mayMove)
    {
        var attempt = new Attempt(new Deadline(route.FirstByteTimeout, time, context.RequestAborted));
        try
        {
            await SendAsync(attempt, context, path, body, facts, route, candidate, mayMove);
        }
        catch (OperationCanceledException) when (attempt.Deadline.TimedOut)
        {
            attempt.Fail(AttemptFailure.Timeout, string.Create(CultureInfo.InvariantCulture, $"no first byte within {route.FirstByteTimeout.TotalSeconds:0.#} s"));
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

    public void Dispose() => http.Dispose();

    private async Task SendAsync(
        Attempt attempt, HttpContext context, string path, RequestBody body, RequestFacts facts, RouteEntry route, Candidate candidate, bool mayMove)
    {
        using var request = Build(context.Request, path, body, facts, candidate);
        await attempt.OpenAsync(await http.SendAsync(request, attempt.Deadline.Token));
        var status = (int)attempt.Response!.StatusCode;
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

    private static HttpRequestMessage Build(HttpRequest incoming, string path, RequestBody body, RequestFacts facts, Candidate candidate)
    {
        // The query (?beta=true) is the client's habit, not part of the contract, but the provider may look at it.
        var request = new HttpRequestMessage(HttpMethod.Post, candidate.Provider.Address(path + incoming.QueryString))
        {
            Version = System.Net.HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
            Content = candidate.Model == facts.Model ? new BodyContent(body.Bytes) : BodyContent.WithModel(body.Bytes, facts.ModelRange, candidate.Model),
        };
        HeaderPolicy.CopyRequest(incoming.Headers, request.Headers);
        Authorize(request.Headers, candidate.Provider);
        return request;
    }

    private static void Authorize(HttpRequestHeaders headers, Provider provider)
    {
        if (provider.Credential is not { } credential)
        {
            return;
        }

        if (provider.Type == ProviderType.Anthropic)
        {
            headers.TryAddWithoutValidation("x-api-key", credential);
        }
        else
        {
            headers.TryAddWithoutValidation("authorization", "Bearer " + credential);
        }
    }
}
