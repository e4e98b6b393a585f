using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Http;

/// <summary>Bodies, and what becomes of a handler's exceptions.</summary>
internal static partial class Answers
{
    private const long LogEveryMilliseconds = 5_000;

    private static long _lastLogged = -LogEveryMilliseconds;

    public static async Task JsonAsync<T>(this HttpContext context, T value, JsonTypeInfo<T> type, int status = StatusCodes.Status200OK)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(context.Response.Body, value, type, context.RequestAborted);
    }

    /// <summary>Turns what a handler throws into an answer. A store that is away is never a 2xx, and always worth a retry.</summary>
    public static RequestDelegate Guard(RequestDelegate handler, ILogger logger) => async context =>
    {
        try
        {
            await handler(context);
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // The caller left; it will ask again, and the answer will be the same.
        }
        catch (BadHttpRequestException e)
        {
            await context.ErrorAsync(e.StatusCode, e.Message);
        }
        catch (CallConflictException e)
        {
            await context.ErrorAsync(StatusCodes.Status409Conflict, e.Message);
        }
        catch (JsonException e)
        {
            await context.ErrorAsync(StatusCodes.Status400BadRequest, $"the body is not what this endpoint takes: {e.Message}");
        }
        catch (OverloadException)
        {
            MeteringMetrics.Unavailable.WithLabels("overload").Inc();
            await context.ErrorAsync(StatusCodes.Status429TooManyRequests, "too much waits already; nothing was counted, send the same again later");
        }
        catch (Exception e) when (StoreErrors.IsUnavailable(e))
        {
            MeteringMetrics.Unavailable.WithLabels("store").Inc();
            if (IsDue())
            {
                LogUnavailable(logger, context.Request.Path, e);
            }

            await context.ErrorAsync(StatusCodes.Status503ServiceUnavailable, "the ledger's database cannot be reached; nothing was counted, send the same again");
        }
        catch (Exception e) when (!context.Response.HasStarted)
        {
            LogDefect(logger, context.Request.Path, e);
            await context.ErrorAsync(StatusCodes.Status500InternalServerError, "a defect of Metering; nothing was counted. The log says more");
        }
    };

    /// <summary>An outage is one piece of news, not one a request.</summary>
    private static bool IsDue()
    {
        var (now, last) = (Environment.TickCount64, Volatile.Read(ref _lastLogged));
        return now - last >= LogEveryMilliseconds && Interlocked.CompareExchange(ref _lastLogged, now, last) == last;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Path} answered 500")]
    private static partial void LogDefect(ILogger logger, string path, Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} answered 503: the store is away")]
    private static partial void LogUnavailable(ILogger logger, string path, Exception exception);
}
