namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>How a watch ended without an exception.</summary>
internal enum WatchEnd
{
    /// <summary>The server closed it: its time was up.</summary>
    Closed,

    /// <summary>410: the version to resume from is gone.</summary>
    Expired,

    /// <summary>Nothing was heard within the idle timeout.</summary>
    Stalled,

    /// <summary>A line could not be read.</summary>
    Malformed,
}
