namespace ClaudeConfig.ControllerRuntime.Events;

/// <summary>An event that was seen more than once.</summary>
internal sealed class EventSeries
{
    internal NamespacedName? Name { get; set; }

    internal int Count { get; set; } = 1;

    internal long LastSeen { get; set; }

    internal long LastWritten { get; set; }
}
