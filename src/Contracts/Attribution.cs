namespace ClaudeConfig.Contracts;

/// <summary>Who a request is charged to.</summary>
public sealed record Attribution
{
    /// <summary>Project of the caller.</summary>
    public required ObjectRef Project { get; init; }

    /// <summary>OIDC subject as <c>{issuer}#{subject}</c>, ServiceAccount as <c>system:serviceaccount:{namespace}:{name}</c>, or for a virtual key <c>key:{name}</c>: a shared key is one member.</summary>
    public string? Member { get; init; }

    /// <summary>Name of the virtual key, if one was used.</summary>
    public string? Key { get; init; }

    /// <summary>Claude Code's session.</summary>
    public string? SessionId { get; init; }

    /// <summary>Claude Code's agent.</summary>
    public string? AgentId { get; init; }

    /// <summary>The agent that started it.</summary>
    public string? ParentAgentId { get; init; }

    /// <summary>Free attribution, such as a repository.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init => field = value ?? new SortedDictionary<string, string>(); } = new SortedDictionary<string, string>();
}
