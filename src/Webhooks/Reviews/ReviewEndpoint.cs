using System.Diagnostics;
using System.Text.Json;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Webhooks.Reviews;

/// <summary>Reads a review, has it judged and answers. What it cannot read or judge is an error of this request alone.</summary>
internal sealed partial class ReviewEndpoint(Func<AdmissionRequest, AdmissionResponse> judge, ConcurrencyLimiter limiter, WebhookMetrics metrics, ILogger<ReviewEndpoint> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var started = Stopwatch.GetTimestamp();
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            await RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, "an AdmissionReview is posted here");
            return;
        }

        using var turn = await limiter.AcquireAsync(cancellationToken: context.RequestAborted);
        if (!turn.IsAcquired)
        {
            metrics.Reviews.WithLabels("", "", "busy").Inc();
            await RefuseAsync(context, StatusCodes.Status429TooManyRequests, "too many reviews wait here already; try again");
            return;
        }

        if (await ReadAsync(context) is not { } request)
        {
            return;
        }

        var response = Judged(request);
        metrics.Reviews.WithLabels(request.Kind.Kind, request.Operation, response is null ? "error" : response.Allowed ? "allowed" : "refused").Inc();
        metrics.Seconds.WithLabels(request.Kind.Kind).Observe(Stopwatch.GetElapsedTime(started).TotalSeconds);
        if (response is null)
        {
            await RefuseAsync(context, StatusCodes.Status500InternalServerError, "this object could not be judged; the log of claudeconfig-webhooks says why");
            return;
        }

        context.Response.ContentType = "application/json";
        await JsonSerializer.SerializeAsync(
            context.Response.Body, new AdmissionReview { ApiVersion = AdmissionReview.Version, Kind = "AdmissionReview", Response = response },
            ReviewJson.Default.AdmissionReview, context.RequestAborted);
    }

    private AdmissionResponse? Judged(AdmissionRequest request)
    {
        try
        {
            return judge(request);
        }
        catch (Exception e)
        {
            LogFailed(logger, request.Kind.Kind, request.Namespace, request.Name, e);
            return null;
        }
    }

    private async Task<AdmissionRequest?> ReadAsync(HttpContext context)
    {
        try
        {
            var review = await JsonSerializer.DeserializeAsync(context.Request.Body, ReviewJson.Default.AdmissionReview, context.RequestAborted);
            if (review is { ApiVersion: AdmissionReview.Version, Request: { Kind: not null } request })
            {
                return request;
            }

            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"an AdmissionReview of {AdmissionReview.Version} with a request is needed");
        }
        catch (JsonException e)
        {
            await RefuseAsync(context, StatusCodes.Status400BadRequest, $"the review cannot be read: {e.Message}");
        }
        catch (BadHttpRequestException e)
        {
            await RefuseAsync(context, e.StatusCode, e.StatusCode == StatusCodes.Status413PayloadTooLarge ? "the review is larger than any object can be" : e.Message);
        }

        return null;
    }

    private static Task RefuseAsync(HttpContext context, int status, string message)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync(message, context.RequestAborted);
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} {Namespace}/{Name} could not be judged")]
    private static partial void LogFailed(ILogger logger, string kind, string? @namespace, string? name, Exception exception);
}
