namespace ClaudeConfig.ControllerRuntime.Supervision;

/// <summary>Tells what a process can live on with from what it cannot.</summary>
internal static class Faults
{
    /// <summary>Nothing can be trusted after these: the process must end, with a code that says so.</summary>
    internal static bool IsFatal(Exception exception) => exception switch
    {
        InsufficientMemoryException => false,
        OutOfMemoryException or AccessViolationException or TypeInitializationException or BadImageFormatException => true,
        AggregateException aggregate => aggregate.InnerExceptions.Any(IsFatal),
        _ => false,
    };
}
