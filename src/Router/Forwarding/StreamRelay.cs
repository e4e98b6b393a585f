using System.Buffers;
using System.Runtime.CompilerServices;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Forwarding;

/// <summary>Passes an answer on, chunk by chunk as it comes, and lets the meter look at each.</summary>
internal static class StreamRelay
{
    // Claude Code gives a stream up after 300 s of silence; intermediaries do so after 60 s.
    private static readonly TimeSpan PingEvery = TimeSpan.FromSeconds(20);

    public static async Task<RelayEnd> PassAsync(
        HttpContext context, Attempt attempt, TimeSpan idleTimeout, string requestId, IUsageMeter? meter, Action<UsageReading> onFirstFigures, TimeProvider time)
    {
        var response = context.Response;
        using var translator = attempt.Exchange!.Translator((int)attempt.Response!.StatusCode, attempt.IsStream);
        var said = translator is null ? null : new ArrayBufferWriter<byte>();
        response.StatusCode = (int)attempt.Response!.StatusCode;
        HeaderPolicy.CopyResponse(attempt.Response, response.Headers, translator);
        response.Headers.TryAdd("request-id", requestId);
        try
        {
            var bytes = attempt.Opening;
            if (attempt.Failure == AttemptFailure.Status)
            {
                bytes = await ReadAsync(attempt, idleTimeout);
            }

            for (var waiting = meter is not null; bytes.Length > 0; bytes = await NextAsync(context, attempt, idleTimeout, translator, time))
            {
                meter?.Observe(bytes.Span);
                if (waiting && meter!.HasFigures)
                {
                    waiting = false;
                    onFirstFigures(meter.Reading);
                }

                if (!await WriteAsync(context, translator, said, bytes))
                {
                    return new RelayEnd(UsageOutcome.ClientCancelled);
                }
            }

            meter?.End();
            if (translator is not null)
            {
                said!.ResetWrittenCount();
                translator.End(said);
                await response.BodyWriter.WriteAsync(said.WrittenMemory);
            }

            return meter?.Reading is { Failed: true } ? new RelayEnd(UsageOutcome.UpstreamFailed, "error event") : new RelayEnd(UsageOutcome.Completed);
        }
        catch (Exception e) when (context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            return new RelayEnd(UsageOutcome.ClientCancelled);
        }
        catch (TranslationException e)
        {
            meter?.End();
            await EndBrokenAsync(context, attempt, requestId, 502, "api_error", $"the provider's answer cannot be passed on: {e.Message}");
            return new RelayEnd(UsageOutcome.UpstreamFailed, $"the answer cannot be translated ({e.Field})");
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException or InvalidDataException)
        {
            var detail = attempt.Deadline.TimedOut ? $"silent for {idleTimeout.TotalSeconds:0.#} s" : e.Message;
            var (status, type, message) = attempt.Deadline.TimedOut
                ? (504, "timeout_error", "the provider fell silent in the middle of its answer")
                : (502, "api_error", "the connection to the provider broke in the middle of its answer");
            await EndBrokenAsync(context, attempt, requestId, status, type, message);
            return new RelayEnd(UsageOutcome.UpstreamFailed, detail);
        }
    }

    private static async ValueTask<bool> WriteAsync(HttpContext context, IAnswerTranslator? translator, ArrayBufferWriter<byte>? said, ReadOnlyMemory<byte> bytes)
    {
        if (translator is not null)
        {
            said!.ResetWrittenCount();
            translator.Feed(bytes.Span, said);
            bytes = said.WrittenMemory;
        }

        // Nothing to say yet: the status must not go out before it is known.
        var left = bytes.Length > 0 && (await context.Response.BodyWriter.WriteAsync(bytes)).IsCompleted;
        return !left && !context.RequestAborted.IsCancellationRequested;
    }

    // The limit runs only while the provider is waited for: a slow caller is not the provider's silence.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(Attempt attempt, TimeSpan idleTimeout)
    {
        attempt.Deadline.Restart(idleTimeout);
        var bytes = await attempt.ReadAsync();
        attempt.Deadline.Restart(Timeout.InfiniteTimeSpan);
        return bytes;
    }

    private static ValueTask<ReadOnlyMemory<byte>> NextAsync(HttpContext context, Attempt attempt, TimeSpan idleTimeout, IAnswerTranslator? translator, TimeProvider time) =>
        PingOf(attempt, translator) is { IsEmpty: false } ping ? ReadWithPingsAsync(context, attempt, idleTimeout, ping, time) : ReadAsync(attempt, idleTimeout);

    // A provider of another dialect or framing sends no pings, and the caller's client counts on them.
    private static ReadOnlyMemory<byte> PingOf(Attempt attempt, IAnswerTranslator? translator) =>
        translator is not null ? translator.Ping : attempt.Exchange!.Upstream.Ping is { IsEmpty: false } ping && attempt.IsStream ? ping : default;

    private static async ValueTask<ReadOnlyMemory<byte>> ReadWithPingsAsync(
        HttpContext context, Attempt attempt, TimeSpan idleTimeout, ReadOnlyMemory<byte> ping, TimeProvider time)
    {
        var read = ReadAsync(attempt, idleTimeout).AsTask();
        while (!read.IsCompleted)
        {
            using var stop = new CancellationTokenSource();
            if (await Task.WhenAny(read, Task.Delay(PingEvery, time, stop.Token)) != read)
            {
                await context.Response.BodyWriter.WriteAsync(ping);
            }

            await stop.CancelAsync();
        }

        return await read;
    }

    // What has not begun gets an error of its own. Once the status has gone out a stream can still say what happened; anything else must not look complete.
    private static async Task EndBrokenAsync(HttpContext context, Attempt attempt, string requestId, int status, string type, string message)
    {
        if (!context.Response.HasStarted && attempt.Exchange!.IsTranslated)
        {
            context.Response.Clear();
            await ErrorWriter.WriteAsync(context, RequestRefusals.Upstream(status, message), requestId);
        }
        else if (attempt.IsStream)
        {
            await context.Response.BodyWriter.WriteAsync(ErrorWriter.StreamEvent(CallerDialect.Of(context.Request), status, type, message, requestId), context.RequestAborted);
        }
        else
        {
            context.Abort();
        }
    }
}
