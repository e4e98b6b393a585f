namespace ClaudeConfig.Contracts.Rollouts;

/// <summary>What a sidecar counts of its workload's client: numbers, and never a word of what it does.</summary>
public sealed record ClientCounts
{
    /// <summary>Requests to a model.</summary>
    public long Requests { get; init; }

    /// <summary>Those that were answered with an error.</summary>
    public long Errors { get; init; }

    /// <summary>Decisions about the use of a tool.</summary>
    public long ToolDecisions { get; init; }

    /// <summary>Those that refused it.</summary>
    public long ToolDenials { get; init; }

    /// <summary>Hooks that ran.</summary>
    public long HookRuns { get; init; }

    /// <summary>Those that failed or blocked.</summary>
    public long HookFailures { get; init; }

    /// <summary>Both together.</summary>
    public ClientCounts With(ClientCounts other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return new ClientCounts
        {
            Requests = Requests + other.Requests,
            Errors = Errors + other.Errors,
            ToolDecisions = ToolDecisions + other.ToolDecisions,
            ToolDenials = ToolDenials + other.ToolDenials,
            HookRuns = HookRuns + other.HookRuns,
            HookFailures = HookFailures + other.HookFailures,
        };
    }
}
