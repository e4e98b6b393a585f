namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>What an informer saw.</summary>
public enum InformerEventType
{
    /// <summary>The object was not in the cache.</summary>
    Added,

    /// <summary>The object was in the cache with another resourceVersion.</summary>
    Updated,

    /// <summary>The object is gone: seen as an event, or missing from a relist, or replaced by one of the same name and another uid.</summary>
    Deleted,
}
