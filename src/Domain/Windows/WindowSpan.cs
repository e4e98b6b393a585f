namespace ClaudeConfig.Domain.Windows;

/// <summary>A budget window: from its start, up to and without its end. No end: open (an unended Prepaid budget).</summary>
public readonly record struct WindowSpan(DateTimeOffset Start, DateTimeOffset? End)
{
    /// <summary>Whether an instant lies in it.</summary>
    /// <param name="instant">The instant.</param>
    public bool Contains(DateTimeOffset instant) => Start <= instant && (End is not { } end || instant < end);
}
