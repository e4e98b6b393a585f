using ClaudeConfig.Domain.Windows;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>A span as whole hours of UTC and what is left of it at either end. Pure; the parts tile the span.</summary>
internal static class HourSplit
{
    public static (WindowSpan? Head, WindowSpan? Hours, WindowSpan? Tail) Of(WindowSpan span)
    {
        var first = HourOf(span.Start) is var hour && hour == span.Start ? hour : hour.AddHours(1);
        var last = span.End is { } end ? HourOf(end) : (DateTimeOffset?)null;
        return last < first
            ? (span, null, null)
            : (Part(span.Start, first), last is { } whole ? Part(first, whole) : new WindowSpan(first, null), last is { } rest ? Part(rest, span.End!.Value) : null);
    }

    /// <summary>The hour of UTC that an instant lies in.</summary>
    public static DateTimeOffset HourOf(DateTimeOffset instant) => new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerHour), TimeSpan.Zero);

    private static WindowSpan? Part(DateTimeOffset start, DateTimeOffset end) => start < end ? new WindowSpan(start, end) : null;
}
