namespace ClaudeConfig.Contracts.Identity;

/// <summary>A ServiceAccount's projected token, by which a workload says who it is.</summary>
public static class ServiceAccountToken
{
    /// <summary>The audience it must be issued for: a token for the API server, or for anybody else, says nothing here.</summary>
    public const string Audience = "claudeconfig.dev";

    /// <summary>What Kubernetes puts before a ServiceAccount's namespace and name.</summary>
    public const string UserPrefix = "system:serviceaccount:";

    /// <summary>The member that its usage is attributed to, as <c>scope.members</c> and <c>match.members</c> name it.</summary>
    public static string MemberOf(ObjectRef account) => $"{UserPrefix}{account.Namespace}:{account.Name}";

    /// <summary>What Kubernetes calls the ServiceAccounts of a namespace together, and all of them: groups that follow from a member's name. Empty for any other member.</summary>
    public static IReadOnlyList<string> GroupsOf(string? member) =>
        AccountOf(member) is { } account ? [$"system:serviceaccounts:{account.Namespace}", "system:serviceaccounts"] : [];

    /// <summary>The ServiceAccount of a user name, or null for any other user.</summary>
    public static ObjectRef? AccountOf(string? userName)
    {
        if (userName?.StartsWith(UserPrefix, StringComparison.Ordinal) is not true)
        {
            return null;
        }

        var parts = userName[UserPrefix.Length..].Split(':');
        return parts is [{ Length: > 0 } space, { Length: > 0 } name] ? new ObjectRef(space, name) : null;
    }
}
