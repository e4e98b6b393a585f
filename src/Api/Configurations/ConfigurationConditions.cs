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

    /// <summary>Valid: a ConfigMap that memoryFrom, agentsFrom or skillsFrom names does not exist or lacks its label. The last good revision stays.</summary>
    public const string SourceNotFoundReason = "SourceNotFound";

    /// <summary>Valid: the bundle would be larger than a ConfigMap may be.</summary>
    public const string TooLargeReason = "TooLarge";

    /// <summary>Deployed: every sidecar that reports serves the revision.</summary>
    public const string DeployedReason = "Deployed";

    /// <summary>Deployed: sidecars still serve an older revision.</summary>
    public const string RollingOutReason = "RollingOut";

    /// <summary>Deployed: the revision failed and the last good one is back.</summary>
    public const string RolledBackReason = "RolledBack";

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

    /// <summary>BackedUp: the revision is in no backup yet.</summary>
    public const string NotStoredReason = "NotStored";

    /// <summary>BackedUp: the revision is stored.</summary>
    public const string StoredReason = "Stored";
}
