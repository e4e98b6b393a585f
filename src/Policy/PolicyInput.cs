using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Policy;

/// <summary>What a configuration is compiled from, with its references resolved.</summary>
public sealed record PolicyInput
{
    /// <summary>The configuration.</summary>
    public required ObjectKey Key { get; init; }

    /// <summary>All layers, the farthest first: what policies demand, what the configuration extends, itself.</summary>
    public required IReadOnlyList<PolicySource> Layers { get; init; }

    /// <summary>What policies lock, in any order.</summary>
    public IReadOnlyList<PolicyLock> Locks { get; init; } = [];

    /// <summary>The project that keeps Claude Code to its gateway; null where none does.</summary>
    public ObjectKey? GatewayOnly { get; init; }

    /// <summary>References that do not hold. With any of them nothing new is rendered.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>
    /// The place of the farthest project whose demands do not hold; null where all do. What projects before it lock is known all the same:
    /// nobody escapes a lock by demanding something that does not exist.
    /// </summary>
    public int? BrokenDemand { get; init; }

    /// <summary>Every configuration that is referred to, found or not: a change of any of them changes the result.</summary>
    public IReadOnlyList<ObjectKey> References { get; init; } = [];
}
