namespace ClaudeConfig.Router.Spooling;

/// <summary>What a spool record says.</summary>
internal enum RecordKind : byte
{
    /// <summary>Nothing: it was written to see whether the disk takes anything again.</summary>
    Probe = 0,

    /// <summary>A request is about to be sent. Payload: the event as it would be if nothing more were ever heard.</summary>
    Started = 1,

    /// <summary>It ended. Payload: the event that goes to Metering.</summary>
    Finished = 2,

    /// <summary>It ended and nothing was used. Payload: the id.</summary>
    Closed = 3,
}
