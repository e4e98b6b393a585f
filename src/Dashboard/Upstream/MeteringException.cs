namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>Metering did not answer, or refused.</summary>
/// <param name="status">Its status code; null where it could not be reached.</param>
/// <param name="message">Its own words, or ours.</param>
/// <param name="inner">What happened.</param>
internal sealed class MeteringException(int? status, string message, Exception? inner = null) : Exception(message, inner)
{
    public int? Status { get; } = status;

    /// <summary>Whether what was asked for is wrong, rather than Metering.</summary>
    public bool Asked => Status is 400;
}
