using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Chooses who answers a request for a resource.</summary>
internal sealed class ResourceRouter(
    ReadHandler reads, WatchHandler watches, WriteHandler writes, DeleteHandler deletes, ScaleHandler scales, IReadOnlyList<ISubresource> extensions)
{
    /// <summary>The verb in the terms of discovery and RBAC.</summary>
    public static string Verb(HttpRequest request, RequestInfo info) => request.Method switch
    {
        "GET" or "HEAD" when IsWatch(request) => "watch",
        "GET" or "HEAD" => info.Name is null ? "list" : "get",
        "POST" => "create",
        "PUT" => "update",
        "PATCH" => "patch",
        "DELETE" => info.Name is null ? "deletecollection" : "delete",
        var other => other.ToLowerInvariant(),
    };

    public async ValueTask HandleAsync(ApiRequest request, string verb)
    {
        var (info, resource) = (request.Info, request.Resource);
        var extension = extensions.FirstOrDefault(e => e.Group == resource.Group && e.Resource == resource.Plural && e.Subresource == info.Subresource);
        if (extension is not null)
        {
            await extension.HandleAsync(request, verb);
            return;
        }

        switch (info.Subresource)
        {
            case null:
                await WholeAsync(request, verb);
                break;
            case "status" when resource.HasStatus:
            case "finalize" when resource is { Group: "", Plural: "namespaces" }:
                await StatusAsync(request, verb);
                break;
            case "scale" when resource.Scale is not null:
                await ScaleAsync(request, verb);
                break;
            default:
                throw ApiErrors.ResourceNotFound();
        }
    }

    private static bool IsWatch(HttpRequest request) => request.Query["watch"].ToString() is "true" or "1" or "True" or "t";

    private async ValueTask WholeAsync(ApiRequest request, string verb)
    {
        // Custom resources accept a POST to a named path; built-in ones do not.
        var isNamedCreate = verb == "create" && request.Info.Name is not null && !request.Resource.IsCustom;
        if (!request.Resource.Allows(verb) || isNamedCreate)
        {
            throw ApiErrors.MethodNotAllowed();
        }

        if (request.Resource.Namespaced && request.Info.Namespace is null && verb is not ("list" or "watch"))
        {
            throw ApiErrors.MethodNotAllowed();
        }

        switch (verb)
        {
            case "get":
                await reads.GetAsync(request);
                break;
            case "list":
                await reads.ListAsync(request);
                break;
            case "watch":
                await watches.HandleAsync(request);
                break;
            case "create":
                await writes.CreateAsync(request);
                break;
            case "update" when request.Info.Name is not null:
                await writes.UpdateAsync(request);
                break;
            case "patch" when request.Info.Name is not null:
                await writes.PatchAsync(request);
                break;
            case "delete":
                await deletes.DeleteAsync(request);
                break;
            case "deletecollection":
                await deletes.DeleteCollectionAsync(request);
                break;
            default:
                throw ApiErrors.MethodNotAllowed();
        }
    }

    private ValueTask StatusAsync(ApiRequest request, string verb) => verb switch
    {
        "get" => reads.GetAsync(request),
        "update" => writes.UpdateAsync(request),
        "patch" => writes.PatchAsync(request),
        _ => throw ApiErrors.MethodNotAllowed(),
    };

    private ValueTask ScaleAsync(ApiRequest request, string verb) => verb switch
    {
        "get" => scales.GetAsync(request),
        "update" => scales.UpdateAsync(request),
        "patch" => scales.PatchAsync(request),
        _ => throw ApiErrors.MethodNotAllowed(),
    };
}
