using ClaudeConfig.LocalCluster.Http;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>Acts as somebody else where the Impersonate headers ask for it and the user may: <c>kubectl --as</c>.</summary>
internal static class Impersonation
{
    private const string AccountPrefix = "system:serviceaccount:";

    /// <returns>Whom the request counts for.</returns>
    public static UserInfo Apply(HttpRequest request, UserInfo user, IAuthorizer authorizer)
    {
        var name = request.Headers["Impersonate-User"].ToString();
        var groups = request.Headers["Impersonate-Group"].OfType<string>().ToList();
        if (name.Length == 0)
        {
            return groups.Count == 0 ? user : throw new ApiException(500, "InternalError", "Internal error occurred: requested [] without impersonating a user");
        }

        var account = name.StartsWith(AccountPrefix, StringComparison.Ordinal) && name[AccountPrefix.Length..].Split(':') is [var space, var own] ? (Namespace: space, Name: own) : default;
        Require(user, authorizer, account.Name is null
            ? new AccessAttributes { Verb = "impersonate", Resource = "users", Name = name }
            : new AccessAttributes { Verb = "impersonate", Resource = "serviceaccounts", Namespace = account.Namespace, Name = account.Name });
        foreach (var group in groups)
        {
            Require(user, authorizer, new AccessAttributes { Verb = "impersonate", Resource = "groups", Name = group });
        }

        if (groups.Count == 0 && account.Name is not null)
        {
            groups.AddRange(["system:serviceaccounts", $"system:serviceaccounts:{account.Namespace}"]);
        }

        if (name != UserInfo.Anonymous.Name && !groups.Contains("system:authenticated"))
        {
            groups.Add("system:authenticated");
        }

        return new UserInfo(name, "", groups);
    }

    private static void Require(UserInfo user, IAuthorizer authorizer, AccessAttributes access)
    {
        if (!authorizer.Allows(user, access))
        {
            throw Refusals.Forbidden(user, access);
        }
    }
}
