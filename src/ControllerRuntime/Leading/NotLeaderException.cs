namespace ClaudeConfig.ControllerRuntime.Leading;

/// <summary>A write was stopped because this process does not hold the lease (any more).</summary>
public sealed class NotLeaderException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which lease.</param>
    public NotLeaderException(string message)
        : base(message)
    {
    }
}
