namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>The types of a watch line.</summary>
internal enum WatchEventType
{
    Unknown,
    Added,
    Modified,
    Deleted,
    Bookmark,
    Error,
}
