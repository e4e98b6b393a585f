using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Leading;

namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>How a manager runs.</summary>
public sealed record ControllerManagerOptions
{
    /// <summary>Leader election; null for a process that runs alone.</summary>
    public LeaderElectionOptions? LeaderElection { get; init; }

    /// <summary>How long reconciles in hand may take to finish at shutdown, before they are cancelled. At most 25 s, below the kubelet's 30.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Where writes are printed instead of being sent; null to send them. Leader election is left out then.</summary>
    public TextWriter? DryRun { get; init; }

    /// <summary>The times watches live by.</summary>
    public InformerTiming Watches { get; init; } = new();

    /// <summary>All that is wrong with these options; empty when they are good.</summary>
    public IEnumerable<string> Validate()
    {
        if (DrainTimeout < TimeSpan.Zero || DrainTimeout > TimeSpan.FromSeconds(25))
        {
            yield return $"DrainTimeout is {DrainTimeout.TotalSeconds} s; use 0 to 25 s, because the kubelet kills after 30";
        }

        foreach (string problem in LeaderElection?.Validate() ?? [])
        {
            yield return problem;
        }
    }
}
