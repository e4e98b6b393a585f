namespace ClaudeConfig.Api.Configurations;

/// <summary>Condition types and reasons of ClaudeConfiguration, besides the common ones.</summary>
public static class ConfigurationConditions
{
    /// <summary>Settings and references are valid and a bundle can be rendered.</summary>
    public const string Valid = "Valid";

    /// <summary>Every target namespace holds the ConfigMap of the revision.</summary>
    public const string Delivered = "Delivered";

    /// <summary>Delivered: the API server confirmed every ConfigMap.</summary>
    public const string DeliveredReason = "Delivered";

    /// <summary>Valid is true, and a value of this configuration gave way to one that a project's policy locks.</summary>
    public const string LockedPathOverriddenReason = "LockedPathOverridden";

    /// <summary>Deployed is unknown: no sidecar has reported which revision it serves.</summary>
    public const string NoReportsReason = "NoReports";

    /// <summary>Workloads serve the revision: their sidecars reported it.</summary>
    public const string Deployed = "Deployed";

    /// <summary>The revision is in the backup store.</summary>
    public const string BackedUp = "BackedUp";

    /// <summary>Valid: everything known was checked.</summary>
    public const string ValidReason = "Valid";

    /// <summary>Valid: unknown settings are carried through; the message names them.</summary>
    public const string UnknownSettingsReason = "UnknownSettings";

    /// <summary>Valid: a setting is wrong; the message names key, value and remedy. The last good revision stays.</summary>
    public const string InvalidSettingsReason = "InvalidSettings";

    /// <summary>Valid: the bundle would be larger than a ConfigMap may be.</summary>
    public const string TooLargeReason = "TooLarge";

    /// <summary>Deployed: every sidecar that reports serves the revision.</summary>
    public const string DeployedReason = "Deployed";

    /// <summary>Deployed: sidecars still serve an older revision.</summary>
    public const string RollingOutReason = "RollingOut";

    /// <summary>Deployed: the revision failed and the last good one is back.</summary>
    public const string RolledBackReason = "RolledBack";

    /// <summary>A rollout: pods of its step do not serve the revision yet.</summary>
    public const string WaitingForPodsReason = "WaitingForPods";

    /// <summary>A rollout: pods of its step did not serve the revision in time.</summary>
    public const string ProgressDeadlineExceededReason = "ProgressDeadlineExceeded";

    /// <summary>A rollout: clients of its pods meet more errors, failures of hooks or refused tools than those of the other pods.</summary>
    public const string UnhealthyReason = "Unhealthy";

    /// <summary>A rollout: its step is being watched.</summary>
    public const string WatchingReason = "Watching";

    /// <summary>A rollout: a person must say that it may go on.</summary>
    public const string GateReason = "Gate";

    /// <summary>A rollout: a person holds it.</summary>
    public const string HeldReason = "Held";

    /// <summary>A rollout: a person ended it.</summary>
    public const string AbortedReason = "Aborted";

    /// <summary>A rollout: a person gave the revision to all pods.</summary>
    public const string PromotedReason = "Promoted";

    /// <summary>A rollout, Deployed: what sidecars serve cannot be read.</summary>
    public const string ReportsUnknownReason = "ReportsUnknown";

    /// <summary>A rollout: its last step was passed.</summary>
    public const string PassedReason = "Passed";

    /// <summary>Delivered: spec.pinnedRevision holds this revision.</summary>
    public const string PinnedReason = "Pinned";

    /// <summary>Delivered: spec.pinnedRevision names a revision that does not exist.</summary>
    public const string RevisionNotFoundReason = "RevisionNotFound";

    /// <summary>Delivered: the project is archived, and this revision is not the one that was delivered before.</summary>
    public const string ProjectArchivedReason = "ProjectArchived";

    /// <summary>Delivered: False when spec.targets selects no namespace; Unknown for a base, which is delivered nowhere by itself.</summary>
    public const string NoTargetsReason = "NoTargets";

    /// <summary>BackedUp: no backup store is configured.</summary>
    public const string NotConfiguredReason = "NotConfigured";

    /// <summary>BackedUp: the revision is stored.</summary>
    public const string StoredReason = "Stored";
}
