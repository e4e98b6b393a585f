using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace ClaudeConfig.Metering.Http;

/// <summary>What calls of gRPC are answered: one message and the status behind it, or the status alone (ADR 79).</summary>
internal static class GrpcAnswers
{
    /// <summary>Of a frame: whether it is packed, and how long it is.</summary>
    public const int HeaderBytes = 5;

    private const string ContentType = "application/grpc";

    private const string StatusName = "grpc-status";

    private const string MessageName = "grpc-message";

    /// <summary>A header of a status that is longer is cut off: clients take 8 KiB of headers.</summary>
    private const int LongestMessage = 1024;

    /// <summary>Whether a call is one of gRPC, and is to be answered as such.</summary>
    public static bool IsGrpc(this HttpContext context) => context.Request.ContentType?.StartsWith(ContentType, StringComparison.OrdinalIgnoreCase) is true;

    public static async Task GrpcAsync(this HttpContext context, ReadOnlyMemory<byte> message)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = ContentType;
        var frame = new byte[HeaderBytes + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame.AsMemory(HeaderBytes));
        await context.Response.Body.WriteAsync(frame, context.RequestAborted);
        context.Response.AppendTrailer(StatusName, "0");
    }

    /// <param name="context">The call.</param>
    /// <param name="status">As HTTP has it.</param>
    /// <param name="detail">What is wrong and what helps.</param>
    public static Task GrpcErrorAsync(this HttpContext context, int status, string detail)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = ContentType;
        context.Response.Headers[StatusName] = CodeOf(status).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers[MessageName] = Escape(detail);
        return context.Response.StartAsync(context.RequestAborted);
    }

    /// <summary>What is worth another try is Unavailable, which OTLP's clients send again; nothing else of these is.</summary>
    private static int CodeOf(int status) => status switch
    {
        StatusCodes.Status400BadRequest => 3,
        StatusCodes.Status401Unauthorized => 16,
        StatusCodes.Status403Forbidden => 7,
        StatusCodes.Status413PayloadTooLarge => 8,
        StatusCodes.Status404NotFound or StatusCodes.Status415UnsupportedMediaType => 12,
        StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable => 14,
        _ => 13,
    };

    private static string Escape(string detail)
    {
        var text = new StringBuilder();
        foreach (var value in Encoding.UTF8.GetBytes(detail))
        {
            if (text.Length > LongestMessage)
            {
                break;
            }

            _ = value is >= 0x20 and <= 0x7e and not (byte)'%' ? text.Append((char)value) : text.Append(CultureInfo.InvariantCulture, $"%{value:X2}");
        }

        return text.ToString();
    }
}
