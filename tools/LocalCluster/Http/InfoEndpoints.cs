using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Resources;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Discovery, version and health.</summary>
internal sealed class InfoEndpoints(ResourceRegistry registry) : IEndpoint
{
    public async ValueTask<bool> TryHandleAsync(HttpContext context, string[] segments)
    {
        if (segments is ["healthz" or "livez" or "readyz", ..])
        {
            await Responses.WriteTextAsync(context, 200, "ok");
            return true;
        }

        if (Document(context, segments) is not { } document)
        {
            return false;
        }

        if (context.Request.Method is not ("GET" or "HEAD"))
        {
            throw ApiErrors.MethodNotAllowed();
        }

        await document.Invoke();
        return true;
    }

    private Func<ValueTask>? Document(HttpContext context, string[] segments)
    {
        var resources = registry.Current;
        var aggregated = segments is ["api"] or ["apis"] ? Negotiation.AggregatedDiscovery(context.Request.Headers.Accept) : null;
        if (aggregated is not null)
        {
            var body = Discovery.Aggregated(resources, segments[0] == "api", aggregated);
            return () => Responses.WriteAsync(context, 200, JsonText.Bytes(body), $"application/json;g=apidiscovery.k8s.io;v={aggregated};as=APIGroupDiscoveryList");
        }

        JsonObject? found = segments switch
        {
            [] => Paths(resources),
            ["version"] => Discovery.ServerVersion(),
            ["api"] => Discovery.CoreVersions($"{context.Connection.LocalIpAddress}:{context.Connection.LocalPort}"),
            ["api", var version] => Discovery.Resources(resources, "", version),
            ["apis"] => Discovery.Groups(resources),
            ["apis", var group] => Discovery.Group(resources, group),
            ["apis", var group, var version] => Discovery.Resources(resources, group, version),
            _ => null,
        };
        return found is null ? null : () => Responses.WriteAsync(context, 200, found);
    }

    private static JsonObject Paths(ResourceSet resources)
    {
        var groups = resources.All.Where(r => r.Group.Length > 0).SelectMany(r => (string[])[$"/apis/{r.Group}", $"/apis/{r.ApiVersion}"]);
        var paths = ((string[])["/api", "/api/v1", "/apis", "/healthz", "/livez", "/openapi/v3", "/readyz", "/version"]).Concat(groups).Distinct().Order(StringComparer.Ordinal);
        return new JsonObject { ["paths"] = new JsonArray([.. paths.Select(path => (JsonNode)path)]) };
    }
}
