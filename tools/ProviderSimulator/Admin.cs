using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.ProviderSimulator;

internal static class Admin
{
    public static async Task WriteRequestsAsync(HttpContext context, IReadOnlyList<RecordedRequest> requests)
    {
        context.Response.ContentType = "application/json";
        await using var writer = new Utf8JsonWriter(context.Response.BodyWriter.AsStream());
        writer.WriteStartArray();
        foreach (var request in requests)
        {
            writer.WriteStartObject();
            writer.WriteString("method", request.Method);
            writer.WriteString("path", request.Path);
            writer.WriteString("query", request.Query);
            writer.WriteBoolean("aborted", request.Aborted);
            writer.WriteStartObject("headers");
            foreach (var (name, value) in request.Headers)
            {
                writer.WriteString(name, value);
            }

            writer.WriteEndObject();
            writer.WriteString("body", Encoding.UTF8.GetString(request.Body));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
