using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Http;
using ClaudeConfig.LocalCluster.Resources;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.OpenApi;

/// <summary>Serves <c>/openapi</c>. Documents are built when first asked for and kept until what they describe changes.</summary>
internal sealed class OpenApiEndpoint(ResourceRegistry registry) : IEndpoint
{
    private readonly ConcurrentDictionary<string, CachedDocument> _documents = new();

    public async ValueTask<bool> TryHandleAsync(HttpContext context, string[] segments)
    {
        if (segments is ["openapi", "v2"] && context.Request.Method is "GET" or "HEAD")
        {
            await OpenApiV2.WriteAsync(context);
            return true;
        }

        if (segments is not ["openapi", "v3", ..])
        {
            return false;
        }

        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            throw ApiErrors.MethodNotAllowed();
        }

        if (segments.Length == 2)
        {
            await Responses.WriteAsync(context, 200, Index());
            return true;
        }

        if (Document(string.Join('/', segments[2..])) is not { } document)
        {
            return false;
        }

        await WriteAsync(context, document);
        return true;
    }

    private static async ValueTask WriteAsync(HttpContext context, CachedDocument document)
    {
        var tag = $"\"{document.Hash}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = context.Request.Query["hash"] == document.Hash ? "public, immutable" : "no-cache, private";
        if (context.Request.Headers.IfNoneMatch == tag)
        {
            context.Response.StatusCode = 304;
            return;
        }

        await Responses.WriteAsync(context, 200, document.Body, "application/json");
    }

    private JsonObject Index()
    {
        var paths = new JsonObject();
        foreach (var name in Groups().Select(group => group.Key).Order(StringComparer.Ordinal))
        {
            paths[name] = new JsonObject { ["serverRelativeURL"] = $"/openapi/v3/{name}?hash={Document(name)!.Hash}" };
        }

        return new JsonObject { ["paths"] = paths };
    }

    private IEnumerable<IGrouping<string, ResourceDefinition>> Groups() =>
        registry.Current.All.GroupBy(resource => resource.Group.Length == 0 ? $"api/{resource.Version}" : $"apis/{resource.ApiVersion}");

    private CachedDocument? Document(string name)
    {
        if (Groups().FirstOrDefault(group => group.Key == name) is not { } found)
        {
            return null;
        }

        // A definition is never changed, only exchanged: the same instances mean the same document.
        ImmutableArray<ResourceDefinition> resources = [.. found];
        if (_documents.TryGetValue(name, out var cached) && cached.Resources.SequenceEqual(resources))
        {
            return cached;
        }

        var body = JsonText.Bytes(OpenApiDocument.Build(resources));
        var built = new CachedDocument(resources, body, Convert.ToHexString(SHA512.HashData(body)));
        _documents[name] = built;
        return built;
    }

    private sealed record CachedDocument(ImmutableArray<ResourceDefinition> Resources, byte[] Body, string Hash);
}
