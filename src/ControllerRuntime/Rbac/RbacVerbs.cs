namespace ClaudeConfig.ControllerRuntime.Rbac;

/// <summary>The verbs of Kubernetes RBAC that a controller can ask for.</summary>
[Flags]
public enum RbacVerbs
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>Read one object.</summary>
    Get = 1,

    /// <summary>Read all.</summary>
    List = 2,

    /// <summary>Follow changes.</summary>
    Watch = 4,

    /// <summary>Create; server-side apply of a missing object needs it too.</summary>
    Create = 8,

    /// <summary>Replace.</summary>
    Update = 16,

    /// <summary>Change in part; server-side apply is a patch.</summary>
    Patch = 32,

    /// <summary>Delete one object.</summary>
    Delete = 64,

    /// <summary>Give a role without holding its rights.</summary>
    Bind = 128,

    /// <summary>What an informer needs: get, list, watch.</summary>
    Read = Get | List | Watch,

    /// <summary>What server-side apply needs: create and patch.</summary>
    Apply = Create | Patch,
}
