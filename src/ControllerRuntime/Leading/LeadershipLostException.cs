namespace ClaudeConfig.ControllerRuntime.Leading;

/// <summary>Leadership was lost and the process should end, so that it starts again from nothing.</summary>
public sealed class LeadershipLostException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="message">Which lease.</param>
    public LeadershipLostException(string message)
        : base(message)
    {
    }
}
