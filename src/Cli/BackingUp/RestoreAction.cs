namespace ClaudeConfig.Cli.BackingUp;

/// <summary>What becomes of an object that is in a backup.</summary>
internal enum RestoreAction
{
    /// <summary>The cluster has it just so.</summary>
    Unchanged,

    /// <summary>The cluster does not have it.</summary>
    Create,

    /// <summary>The backup's takes the place of the cluster's.</summary>
    Replace,

    /// <summary>The cluster's was changed since, and nobody said that it may go.</summary>
    Refuse,
}
