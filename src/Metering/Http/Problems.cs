using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace ClaudeConfig.Metering.Http;

/// <summary>Refusals as RFC 9457 has them (<c>application/problem+json</c>), or as gRPC has.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    private const int RetryAfterSeconds = 2;

    public static Task ErrorAsync(this HttpContext context, int status, string detail) => ErrorAsync(context, status, detail, []);

    /// <param name="context">The request.</param>
    /// <param name="status">The status code.</param>
    /// <param name="detail">What is wrong and what helps.</param>
    /// <param name="items">Everything that is wrong, one by one.</param>
    public static async Task ErrorAsync(this HttpContext context, int status, string detail, IReadOnlyCollection<ProblemItem> items)
    {
        if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);
        }

        if (context.IsGrpc())
        {
            await context.GrpcErrorAsync(status, detail);
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        using var body = new MemoryStream();
        using (var json = new Utf8JsonWriter(body))
        {
            Write(json, status, detail, items);
        }

        await context.Response.Body.WriteAsync(body.ToArray(), context.RequestAborted);
    }

    /// <summary>400, with every problem.</summary>
    public static Task InvalidAsync(this HttpContext context, IReadOnlyCollection<ProblemItem> items) =>
        context.ErrorAsync(StatusCodes.Status400BadRequest, string.Join("; ", items.Select(item => $"{item.Field}: {item.Detail}")), items);

    private static void Write(Utf8JsonWriter json, int status, string detail, IReadOnlyCollection<ProblemItem> items)
    {
        json.WriteStartObject();
        json.WriteString("type", "about:blank");
        json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
        json.WriteNumber("status", status);
        json.WriteString("detail", detail);
        if (items.Count > 0)
        {
            json.WriteStartArray("errors");
            foreach (var item in items)
            {
                json.WriteStartObject();
                if (item.Index is { } index)
                {
                    json.WriteNumber("index", index);
                }

                json.WriteString("field", item.Field);
                json.WriteString("detail", item.Detail);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
    }
}
