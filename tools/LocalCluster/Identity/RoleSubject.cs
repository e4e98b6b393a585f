namespace ClaudeConfig.LocalCluster.Identity;

/// <summary>A subject of a binding.</summary>
internal sealed record RoleSubject(string Kind, string Name, string Namespace)
{
    public bool Is(UserInfo user) => Kind switch
    {
        "User" => user.Name == Name,
        "Group" => user.Groups.Contains(Name),
        "ServiceAccount" => user.Name == $"system:serviceaccount:{Namespace}:{Name}",
        _ => false,
    };

    /// <summary>As kube-apiserver names it in its reasons.</summary>
    public override string ToString() => Kind == "ServiceAccount" ? $"ServiceAccount \"{Name}/{Namespace}\"" : $"{Kind} \"{Name}\"";
}
