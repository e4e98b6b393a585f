namespace ClaudeConfig.Contracts.Configuration;

/// <summary>Failures before the first byte that may move a request to the next target.</summary>
public enum RetryError
{
    /// <summary>No first byte in time.</summary>
    Timeout,

    /// <summary>The provider said that it is overloaded.</summary>
    Overloaded,

    /// <summary>No connection.</summary>
    ConnectFailure,
}
