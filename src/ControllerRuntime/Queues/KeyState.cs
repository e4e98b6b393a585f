namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>Where one key stands in its queue.</summary>
internal sealed class KeyState
{
    /// <summary>The place in a lane; 0 when it does not wait.</summary>
    internal long Ticket { get; set; }

    internal bool Processing { get; set; }

    /// <summary>Added while it was being worked on.</summary>
    internal bool Dirty { get; set; }

    internal bool Delayed { get; set; }

    internal QueuePriority Priority { get; set; }

    /// <summary>When it began to wait, or to be worked on.</summary>
    internal long Since { get; set; }
}
