namespace ClaudeConfig.Metering.Http;

/// <summary><c>GET /openapi.json</c>: what is served here.</summary>
internal static class OpenApiDocument
{
    public const string Path = "/openapi.json";

    public static async Task WriteAsync(HttpContext context)
    {
        context.Response.ContentType = "application/json";
        await using var document = typeof(OpenApiDocument).Assembly.GetManifestResourceStream("openapi.json")!;
        await document.CopyToAsync(context.Response.Body, context.RequestAborted);
    }
}
