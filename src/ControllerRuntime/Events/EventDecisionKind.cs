namespace ClaudeConfig.ControllerRuntime.Events;

/// <summary>What becomes of an event.</summary>
internal enum EventDecisionKind
{
    /// <summary>A new Event object.</summary>
    Create,

    /// <summary>The series of an Event is written.</summary>
    Extend,

    /// <summary>Counted in memory; written with a later one.</summary>
    Merge,

    /// <summary>The object said too much.</summary>
    Drop,
}
