namespace ClaudeConfig.Metering.Windows;

/// <summary>A budget window: from its start, up to and without its end. No end: open (an unended Prepaid budget).</summary>
internal readonly record struct WindowSpan(DateTimeOffset Start, DateTimeOffset? End)
{
    public bool Contains(DateTimeOffset instant) => Start <= instant && (End is not { } end || instant < end);
}
