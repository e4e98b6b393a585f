using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Writes whole answers.</summary>
internal static class Responses
{
    public static ValueTask WriteAsync(HttpContext context, int code, JsonNode body) => WriteAsync(context, code, JsonText.Bytes(body));

    public static async ValueTask WriteAsync(HttpContext context, int code, ReadOnlyMemory<byte> body, string contentType = "application/json")
    {
        context.Response.StatusCode = code;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, context.RequestAborted);
    }

    public static ValueTask WriteTextAsync(HttpContext context, int code, string text) =>
        WriteAsync(context, code, Encoding.UTF8.GetBytes(text), "text/plain; charset=utf-8");

    public static ValueTask NotFoundPageAsync(HttpContext context) => WriteTextAsync(context, 404, "404 page not found\n");

    public static void AddWarnings(HttpContext context, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings.Distinct())
        {
            var text = warning.Replace("\\", "\\\\").Replace("\"", "\\\"").ReplaceLineEndings(" ");
            context.Response.Headers.Append("Warning", $"299 - \"{text}\"");
        }
    }
}
