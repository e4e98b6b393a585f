using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>Passes an answer on, chunk by chunk as it comes, and lets the meter look at each.</summary>
internal static class StreamRelay
{
    public static async Task<RelayEnd> PassAsync(
        HttpContext context, Attempt attempt, TimeSpan idleTimeout, string requestId, IUsageMeter? meter, Action<UsageReading> onFirstFigures)
    {
        var response = context.Response;
        response.StatusCode = (int)attempt.Response!.StatusCode;
        HeaderPolicy.CopyResponse(attempt.Response, response.Headers);
        response.Headers.TryAdd("request-id", requestId);
        try
        {
            var bytes = attempt.Opening;
            if (attempt.Failure == AttemptFailure.Status)
            {
                bytes = await ReadAsync(attempt, idleTimeout);
            }

            for (var waiting = meter is not null; bytes.Length > 0; bytes = await ReadAsync(attempt, idleTimeout))
            {
                meter?.Observe(bytes.Span);
                if (waiting && meter!.HasFigures)
                {
                    waiting = false;
                    onFirstFigures(meter.Reading);
                }

                var flushed = await response.BodyWriter.WriteAsync(bytes);
                if (flushed.IsCompleted || context.RequestAborted.IsCancellationRequested)
                {
                    return new RelayEnd(UsageOutcome.ClientCancelled);
                }
            }

            return meter?.Reading is { Failed: true } ? new RelayEnd(UsageOutcome.UpstreamFailed, "error event") : new RelayEnd(UsageOutcome.Completed);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            return new RelayEnd(UsageOutcome.ClientCancelled);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException)
        {
            var detail = attempt.Deadline.TimedOut ? $"silent for {idleTimeout.TotalSeconds:0.#} s" : e.Message;
            await EndBrokenAsync(context, attempt, requestId);
            return new RelayEnd(UsageOutcome.UpstreamFailed, detail);
        }
    }

    // The limit runs only while the provider is waited for: a slow caller is not the provider's silence.
    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Attempt attempt, TimeSpan idleTimeout)
    {
        attempt.Deadline.Restart(idleTimeout);
        var bytes = await attempt.ReadAsync();
        attempt.Deadline.Restart(Timeout.InfiniteTimeSpan);
        return bytes;
    }

    // The status has gone out. A stream can still say what happened; anything else must not look complete.
    private static async Task EndBrokenAsync(HttpContext context, Attempt attempt, string requestId)
    {
        if (!attempt.IsStream)
        {
            context.Abort();
            return;
        }

        var (type, message) = attempt.Deadline.TimedOut
            ? ("timeout_error", "the provider fell silent in the middle of its answer")
            : ("api_error", "the connection to the provider broke in the middle of its answer");
        await context.Response.BodyWriter.WriteAsync(AnthropicErrorWriter.StreamEvent(type, message, requestId), context.RequestAborted);
    }
}
