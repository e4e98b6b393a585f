namespace ClaudeConfig.ControllerRuntime.Applying;

/// <summary>What an apply came to.</summary>
public enum ApplyOutcome
{
    /// <summary>The cluster already says so: nothing was sent.</summary>
    Unchanged,

    /// <summary>The object was missing and has been created.</summary>
    Created,

    /// <summary>The object was changed.</summary>
    Updated,

    /// <summary>What this process had applied was changed or deleted by somebody else, and has been put back.</summary>
    Repaired,

    /// <summary>The live object is being deleted: nothing was sent. Do not create children again; wait for it to go.</summary>
    BeingDeleted,

    /// <summary>
    /// Somebody else keeps changing the same fields back. Nothing was sent until <see cref="ApplyResult{T}.RetryAfter"/>; say so in a condition.
    /// </summary>
    Contested,
}
