namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>What a queue knows of one key.</summary>
internal sealed class QueueEntry
{
    /// <summary>The place in a lane; 0 when it does not wait.</summary>
    internal long Ticket { get; set; }

    /// <summary>A worker has it.</summary>
    internal bool Processing { get; set; }

    /// <summary>Added while a worker had it: it comes back when that is done.</summary>
    internal bool Dirty { get; set; }

    /// <summary>Has a delay running.</summary>
    internal bool Delayed { get; set; }

    internal QueuePriority Priority { get; set; }

    /// <summary>Timestamp since when it waits or is worked on.</summary>
    internal long Since { get; set; }
}
