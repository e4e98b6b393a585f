namespace ClaudeConfig.Metering.Storage;

/// <summary>How <c>usage_events</c> is kept.</summary>
internal enum EventTableKind
{
    /// <summary>Not yet.</summary>
    Missing,

    /// <summary>A partition a month.</summary>
    Native,

    /// <summary>TimescaleDB's.</summary>
    Hypertable,
}
