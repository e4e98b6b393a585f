namespace ClaudeConfig.LocalCluster.Resources;

internal enum WriteOutcome
{
    Created,
    Updated,
    Unchanged,

    /// <summary>A delete left the object waiting for its finalizers.</summary>
    Marked,
    Removed,
}
