namespace ClaudeConfig.Backups;

/// <summary>A backup could not be written or read. The message says why and what to do.</summary>
/// <param name="reason">One word for metrics, such as <c>throttled</c>.</param>
/// <param name="message">Why.</param>
/// <param name="inner">What happened.</param>
public sealed class BackupException(string reason, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>One word for metrics.</summary>
    public string Reason => reason;
}
