namespace ClaudeConfig.Contracts.Metering;

/// <summary>What became of one event.</summary>
public enum EventStatus
{
    /// <summary>Stored and counted now.</summary>
    Accepted,

    /// <summary>Counted before, with the same content.</summary>
    Duplicate,

    /// <summary>Malformed, or outside the window in which it can be counted: never retried.</summary>
    Rejected,

    /// <summary>The same identity was counted with other content.</summary>
    Conflict,
}
