using System.Text.Json.Nodes;
using ClaudeConfig.LocalCluster.Identity;
using ClaudeConfig.LocalCluster.Patch;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>What an unauthorised user is told.</summary>
/// <remarks>Source: k8s.io/apiserver/pkg/endpoints/handlers/responsewriters/errors.go.</remarks>
internal static class Refusals
{
    /// <summary>What a patch that does not apply is answered with.</summary>
    public static ApiException Of(PatchException refused)
    {
        var details = refused.HasDetails ? new JsonObject() : null;
        if (refused.Causes.Count > 0)
        {
            details ??= [];
            details["causes"] = new JsonArray([.. refused.Causes.Select(cause => (JsonNode)new JsonObject
            {
                ["reason"] = cause.Reason,
                ["message"] = cause.Message,
                ["field"] = cause.Field,
            })]);
        }

        return new ApiException(refused.Code, refused.Reason, refused.Message, details);
    }

    public static ApiException Forbidden(UserInfo user, AccessAttributes access)
    {
        if (access.NonResourcePath is { } path)
        {
            return new ApiException(403, "Forbidden", $"forbidden: User \"{user.Name}\" cannot {access.Verb} path \"{path}\"", []);
        }

        var qualified = access.Group.Length == 0 ? access.Resource : $"{access.Resource}.{access.Group}";
        var shown = access.Subresource is null ? access.Resource : $"{access.Resource}/{access.Subresource}";
        var where = string.IsNullOrEmpty(access.Namespace) ? "at the cluster scope" : $"in the namespace \"{access.Namespace}\"";
        var details = new JsonObject();
        if (access.Name is not null)
        {
            details["name"] = access.Name;
        }

        if (access.Group.Length > 0)
        {
            details["group"] = access.Group;
        }

        details["kind"] = access.Resource;
        var name = access.Name is null ? "" : $" \"{access.Name}\"";
        return new ApiException(
            403, "Forbidden", $"{qualified}{name} is forbidden: User \"{user.Name}\" cannot {access.Verb} resource \"{shown}\" in API group \"{access.Group}\" {where}", details);
    }
}
