namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>What a pod of a project gets.</summary>
internal enum InjectionMode
{
    /// <summary>The policy's files, the gateway's address and a token; no container.</summary>
    PolicyOnly,

    /// <summary>A router beside the workload, which holds the token and keeps the policy's files.</summary>
    Sidecar,

    /// <summary>Nothing.</summary>
    None,
}
