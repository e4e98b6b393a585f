using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace ClaudeConfig.Router.Errors;

/// <summary>Errors in the shape of Anthropic's API.</summary>
internal static class AnthropicErrorWriter
{
    public static async Task WriteAsync(HttpContext context, RequestRefusal refusal, string requestId)
    {
        var response = context.Response;
        response.StatusCode = refusal.Status;
        response.ContentType = "application/json";
        response.Headers["request-id"] = requestId;
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

        var body = Body(refusal.Type, refusal.Message, requestId);
        response.ContentLength = body.Length;
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await response.BodyWriter.WriteAsync(body, context.RequestAborted);
        }
    }

    /// <summary>The error that ends a stream which had already begun. The blank line first closes an event that was cut in the middle.</summary>
    public static byte[] StreamEvent(string type, string message, string requestId)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write("\n\nevent: error\ndata: "u8);
        buffer.Write(Body(type, message, requestId));
        buffer.Write("\n\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    private static byte[] Body(string type, string message, string requestId)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "error"u8);
        writer.WriteStartObject("error"u8);
        writer.WriteString("type"u8, type);
        writer.WriteString("message"u8, message);
        writer.WriteEndObject();
        writer.WriteString("request_id"u8, requestId);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
