using System.Buffers;
using System.Globalization;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Errors;

/// <summary>Writes the Router's own errors in the caller's dialect.</summary>
internal static class ErrorWriter
{
    public static async Task WriteAsync(HttpContext context, RequestRefusal refusal, string requestId)
    {
        var dialect = CallerDialect.Of(context.Request);
        var response = context.Response;
        response.StatusCode = refusal.Status;
        response.ContentType = "application/json";
        response.Headers[dialect == Dialect.OpenAI ? "x-request-id" : "request-id"] = requestId;
        if (refusal.RetryAfterSeconds is { } seconds)
        {
            response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (refusal.ShouldRetry is { } retry)
        {
            response.Headers["x-should-retry"] = retry ? "true" : "false";
        }

        if (refusal.Allow is { } allow)
        {
            response.Headers.Allow = allow;
        }

        var body = ErrorBody.Of(dialect, refusal.Status, refusal.Type, refusal.Message, requestId, refusal.Field, refusal.Code);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>The error that ends a stream which had already begun. The blank line first closes an event that was cut in the middle.</summary>
    public static byte[] StreamEvent(Dialect dialect, int status, string type, string message, string requestId)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("\n\n"u8);
        buffer.Write(dialect == Dialect.Anthropic ? "event: error\ndata: "u8 : "data: "u8);
        buffer.Write(ErrorBody.Of(dialect, status, type, message, requestId));
        buffer.Write("\n\n"u8);
        return buffer.WrittenSpan.ToArray();
    }
}
