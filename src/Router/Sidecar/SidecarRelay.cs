using System.Buffers;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Router.Endpoints;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Login;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>Passes requests to a gateway, and to another one as long as none has answered a byte.</summary>
internal sealed class SidecarRelay(GatewayLink gateway, ClientCounters counters, TimeProvider time, ILogger<SidecarRelay> log)
{
    private const int ChunkSize = 16 * 1024;

    // A gateway that restarts is back or replaced within these.
    private static readonly TimeSpan[] Pauses = [TimeSpan.Zero, TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(400), TimeSpan.FromSeconds(1)];

    private int open;

    public int Open => Volatile.Read(ref open);

    public async Task HandleAsync(HttpContext context)
    {
        Interlocked.Increment(ref open);
        try
        {
            var body = new CallerBody(context.Request);
            using var response = await AskAsync(context, body);
            Count(context.Request, body, response is null ? StatusCodes.Status503ServiceUnavailable : (int)response.StatusCode);
            if (response is not null)
            {
                await PassAsync(context, response);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException && context.RequestAborted.IsCancellationRequested)
        {
            // The caller left.
        }
        catch (Exception e) when (e is IOException or HttpRequestException)
        {
            SidecarLog.Broke(log, e.Message);
            // What has begun must not look complete.
            context.Abort();
        }
        finally
        {
            Interlocked.Decrement(ref open);
        }
    }

    /// <returns>The answer; null where none was to be had and the caller was told so.</returns>
    private async Task<HttpResponseMessage?> AskAsync(HttpContext context, CallerBody body)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await gateway.SendAsync(context.Request, body, context.RequestAborted);
            }
            catch (Exception e) when (e is HttpRequestException or IOException or UnauthorizedAccessException && !context.RequestAborted.IsCancellationRequested)
            {
                SidecarLog.AttemptFailed(log, attempt + 1, e.Message);
                if (attempt >= Pauses.Length || !body.CanStart)
                {
                    await RefuseAsync(context, e);
                    return null;
                }

                await Task.Delay(Pauses[attempt], time, context.RequestAborted);
            }
        }
    }

    /// <summary>What is counted are requests to a model, and what the client says of its tools and hooks.</summary>
    private void Count(HttpRequest request, CallerBody body, int status)
    {
        if (!HttpMethods.IsPost(request.Method))
        {
            return;
        }

        if (Front.CallAt(Front.Normalise(request.Path.Value ?? "")) is not null)
        {
            counters.Add(new ClientCounts { Requests = 1, Errors = status >= StatusCodes.Status400BadRequest ? 1 : 0 });
        }
        else if (request.Path == LoginPaths.Logs && request.Headers.ContentEncoding.Count == 0 && request.ContentType?.StartsWith("application/x-protobuf", StringComparison.OrdinalIgnoreCase) == true)
        {
            counters.Add(ClientEvents.Count(body.Kept.Span));
        }
    }

    private static async Task PassAsync(HttpContext context, HttpResponseMessage response)
    {
        context.Response.StatusCode = (int)response.StatusCode;
        SidecarHeaders.CopyResponse(response, context.Response.Headers);
        await using var body = await response.Content.ReadAsStreamAsync(context.RequestAborted);
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkSize);
        try
        {
            while (await body.ReadAsync(chunk, context.RequestAborted) is > 0 and var read)
            {
                await context.Response.BodyWriter.WriteAsync(chunk.AsMemory(0, read), context.RequestAborted);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    private static Task RefuseAsync(HttpContext context, Exception last) => ErrorWriter.WriteAsync(
        context,
        new RequestRefusal(503, "api_error", $"the sidecar reaches no gateway: {last.Message}") { Reason = "no_gateway", RetryAfterSeconds = 2 },
        $"req_{Guid.NewGuid():n}");
}
