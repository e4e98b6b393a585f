namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>The times a watch lives by.</summary>
public sealed record InformerTiming
{
    /// <summary>A watch without a line for so long is taken for dead. The API sends a bookmark about every minute.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(150);

    /// <summary>The shortest <c>timeoutSeconds</c> a watch asks for; the longest is twice that, so that watches do not end together.</summary>
    public TimeSpan WatchTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Without contact to the API for so long, the process is not ready.</summary>
    public TimeSpan UnreadyAfter { get; init; } = TimeSpan.FromSeconds(60);
}
