namespace ClaudeConfig.ControllerRuntime.Rbac;

/// <summary>Where a permission holds.</summary>
public enum RbacScope
{
    /// <summary>In every namespace: a ClusterRole that is bound once.</summary>
    Cluster,

    /// <summary>In the namespace that the program runs in: a Role.</summary>
    OwnNamespace,

    /// <summary>In namespaces that the program is bound in one by one: a ClusterRole without a cluster-wide binding.</summary>
    BoundNamespaces,
}
