namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>Which keys go first.</summary>
public enum QueuePriority
{
    /// <summary>A real change.</summary>
    Normal,

    /// <summary>The first list or a resync: waits behind changes, but every eighth turn is its own, so it never starves.</summary>
    Background,
}
