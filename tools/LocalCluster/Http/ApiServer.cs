using ClaudeConfig.LocalCluster.Identity;
using ClaudeConfig.LocalCluster.Patch;
using ClaudeConfig.LocalCluster.Resources;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>The entry of every request: who asks, for what, and whether it may.</summary>
internal sealed partial class ApiServer(
    ResourceRegistry registry,
    IReadOnlyList<IAuthenticator> authenticators,
    IAuthorizer authorizer,
    bool allowAnonymous,
    ResourceRouter router,
    IReadOnlyList<IEndpoint> endpoints,
    ILogger<ApiServer> log)
{
    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context);
        }
        catch (ApiException refused)
        {
            await WriteStatusAsync(context, refused);
        }
        catch (PatchException refused)
        {
            await WriteStatusAsync(context, Refusals.Of(refused));
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to answer.
        }
        catch (BadHttpRequestException malformed)
        {
            await WriteStatusAsync(context, ApiErrors.BadRequest(malformed.Message));
        }
        catch (Exception defect)
        {
            Failed(log, defect, context.Request.Method, context.Request.Path);
            await WriteStatusAsync(context, ApiErrors.Internal(defect.Message));
        }
    }

    private static async Task WriteStatusAsync(HttpContext context, ApiException refused)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        await Responses.WriteAsync(context, refused.Code, refused.ToStatus());
    }

    private async Task RouteAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "/";
        var segments = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var user = await AuthenticateAsync(context);
        if (segments is ["api" or "apis", ..] && RequestInfo.Parse(segments) is { } info)
        {
            await RouteResourceAsync(context, info, user);
            return;
        }

        Authorize(user, new AccessAttributes { Verb = context.Request.Method.ToLowerInvariant(), NonResourcePath = path });
        foreach (var endpoint in endpoints)
        {
            if (await endpoint.TryHandleAsync(context, segments))
            {
                return;
            }
        }

        await Responses.NotFoundPageAsync(context);
    }

    private async ValueTask RouteResourceAsync(HttpContext context, RequestInfo info, UserInfo user)
    {
        var resources = registry.Current;
        var resource = resources.Find(info.Group, info.Version, info.Resource);
        var verb = ResourceRouter.Verb(context.Request, info);
        Authorize(user, new AccessAttributes
        {
            Verb = verb,
            Group = info.Group,
            Version = info.Version,
            Resource = info.Resource,
            Subresource = info.Subresource,
            Namespace = info.Namespace,
            Name = info.Name ?? (verb is "list" or "watch" ? RequestInfo.SelectedName(context.Request.Query["fieldSelector"].ToString()) : null),
        });
        if (resource is null)
        {
            if (resources.IsBuiltinGroup(info.Group))
            {
                throw ApiErrors.ResourceNotFound();
            }

            await Responses.NotFoundPageAsync(context);
            return;
        }

        if (info.HasRest || (info.Namespace is not null && !resource.Namespaced))
        {
            throw ApiErrors.ResourceNotFound();
        }

        await router.HandleAsync(new ApiRequest(context, info, resource, user), verb);
    }

    private async ValueTask<UserInfo> AuthenticateAsync(HttpContext context)
    {
        foreach (var authenticator in authenticators)
        {
            if (await authenticator.AuthenticateAsync(context) is { } user)
            {
                return Impersonation.Apply(context.Request, user, authorizer);
            }
        }

        // A bad credential is refused also where none at all would be let in.
        return allowAnonymous && context.Request.Headers.Authorization.Count == 0 ? UserInfo.Anonymous : throw new ApiException(401, "Unauthorized", "Unauthorized");
    }

    private void Authorize(UserInfo user, AccessAttributes access)
    {
        if (!authorizer.Allows(user, access))
        {
            throw Refusals.Forbidden(user, access);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "request failed: {Method} {Path}")]
    private static partial void Failed(ILogger logger, Exception defect, string method, string path);
}
