namespace ClaudeConfig.Router.Spooling;

/// <summary>What happens to new requests while the spool is full or cannot be written.</summary>
internal enum SpoolFullMode
{
    /// <summary>They are refused: nothing is used that is not counted.</summary>
    Refuse,

    /// <summary>They are served, and what they use is counted nowhere but in a metric.</summary>
    Serve,
}
