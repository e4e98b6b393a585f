using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Reflection;

namespace ClaudeConfig.Dashboard.Hosting;

/// <summary>Styles, scripts and icons, from inside the program. Their address names their content, so that browsers keep them for good.</summary>
internal static class AssetFiles
{
    public const string Path = "/assets";

    private const string Prefix = "Assets/";

    private static readonly FrozenDictionary<string, (byte[] Content, string Tag)> Files = Read();

    /// <summary>The shell of the pages: what a service worker keeps.</summary>
    public static IEnumerable<string> Shell => Files.Keys.Where(name => !name.StartsWith("root/", StringComparison.Ordinal) && !name.EndsWith(".txt", StringComparison.Ordinal)).Select(UrlOf).Order(StringComparer.Ordinal);

    public static string UrlOf(string name) => $"{Path}/{Files[name].Tag}/{name}";

    public static byte[] ContentOf(string name) => Files[name].Content;

    /// <summary>Of everything together: another one with any change.</summary>
    public static string Version { get; } = TagOf([.. Files.OrderBy(file => file.Key, StringComparer.Ordinal).SelectMany(file => file.Value.Content)]);

    public static void Map(WebApplication app)
    {
        app.MapGet($"{Path}/{{tag}}/{{**name}}", (RequestDelegate)WriteAsync).AllowAnonymous();
        app.MapGet("/sw.js", (RequestDelegate)(context => WriteWorkerAsync(context))).AllowAnonymous();
        app.MapGet("/manifest.webmanifest", (RequestDelegate)(context => WriteAsync(context, "application/manifest+json", ContentOf("root/manifest.webmanifest"), "public, max-age=3600"))).AllowAnonymous();
        app.MapGet("/favicon.ico", () => Results.Redirect(UrlOf("icon.svg"))).AllowAnonymous();
    }

    private static Task WriteAsync(HttpContext context)
    {
        var name = (string?)context.Request.RouteValues["name"] ?? "";
        if (!Files.TryGetValue(name, out var file) || name.StartsWith("root/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        }

        return WriteAsync(context, TypeOf(name), file.Content, "public, max-age=31536000, immutable");
    }

    private static Task WriteWorkerAsync(HttpContext context)
    {
        var lines = $"const version = \"{Version}\";\nconst shell = [{string.Join(", ", Shell.Append("/offline").Select(url => $"\"{url}\""))}];\n";
        return WriteAsync(context, "text/javascript; charset=utf-8", [.. System.Text.Encoding.UTF8.GetBytes(lines), .. ContentOf("root/sw.js")], "no-cache");
    }

    private static async Task WriteAsync(HttpContext context, string type, byte[] content, string cache)
    {
        context.Response.ContentType = type;
        context.Response.ContentLength = content.Length;
        context.Response.Headers.CacheControl = cache;
        await context.Response.Body.WriteAsync(content, context.RequestAborted);
    }

    private static string TypeOf(string name) => System.IO.Path.GetExtension(name) switch
    {
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".png" => "image/png",
        _ => "text/plain; charset=utf-8",
    };

    private static FrozenDictionary<string, (byte[], string)> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToFrozenDictionary(name => name[Prefix.Length..].Replace('\\', '/'), name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var content = new MemoryStream();
            stream.CopyTo(content);
            return (content.ToArray(), TagOf(content.ToArray()));
        });
    }

    private static string TagOf(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..12];
}
