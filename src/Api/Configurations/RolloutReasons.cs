namespace ClaudeConfig.Api.Configurations;

/// <summary>Values of <c>status.rollout.reason</c>.</summary>
public static class RolloutReasons
{
    /// <summary>Pods of its step do not serve the revision yet.</summary>
    public const string WaitingForPods = "WaitingForPods";

    /// <summary>Pods of its step did not serve the revision in time.</summary>
    public const string ProgressDeadlineExceeded = "ProgressDeadlineExceeded";

    /// <summary>Clients of its pods meet more errors, failures of hooks or refused tools than those of the other pods.</summary>
    public const string Unhealthy = "Unhealthy";

    /// <summary>Its step is being watched.</summary>
    public const string Watching = "Watching";

    /// <summary>A person must say that it may go on.</summary>
    public const string Gate = "Gate";

    /// <summary>A person holds it.</summary>
    public const string Held = "Held";

    /// <summary>A person ended it.</summary>
    public const string Aborted = "Aborted";

    /// <summary>A person gave the revision to all pods.</summary>
    public const string Promoted = "Promoted";

    /// <summary>What sidecars serve cannot be read.</summary>
    public const string ReportsUnknown = "ReportsUnknown";

    /// <summary>Its last step was passed.</summary>
    public const string Passed = "Passed";
}
