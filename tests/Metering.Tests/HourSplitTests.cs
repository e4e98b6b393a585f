using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Ledger;
using CsCheck;

namespace ClaudeConfig.Metering.Tests;

public sealed class HourSplitTests
{
    private static readonly DateTimeOffset Origin = DateTimeOffset.Parse("2026-11-23T00:00:00Z");

    private static readonly Gen<WindowSpan> Spans =
        from start in Gen.Int[0, 400]
        from length in Gen.Int[1, 400]
        from open in Gen.Bool
        from exact in Gen.Bool
        select new WindowSpan(Origin.AddMinutes(exact ? start / 60 * 60 : start), open ? null : Origin.AddMinutes(start + length));

    [Fact]
    public void Parts_OfAnySpan_TileItAndHoursAreWhole() => Spans.Sample(span =>
    {
        var (head, hours, tail) = HourSplit.Of(span);
        var parts = new[] { head, hours, tail }.OfType<WindowSpan>().ToList();
        Assert.Equal(span.Start, parts[0].Start);
        Assert.Equal(span.End, parts[^1].End);
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        Assert.All(parts, part => Assert.True(part.End is null || part.Start < part.End));
        if (hours is { } whole)
        {
            Assert.Equal(whole.Start, HourSplit.HourOf(whole.Start));
            Assert.Equal(whole.End, whole.End is { } end ? HourSplit.HourOf(end) : null);
        }

        // What is left to events is less than an hour at each end.
        Assert.True(head is null || head.Value.End - head.Value.Start <= TimeSpan.FromHours(2));
        Assert.True(tail is null || tail.Value.End - tail.Value.Start < TimeSpan.FromHours(1));
    });

    [Theory]
    [InlineData("2026-11-23T05:30:00+05:30", "2026-11-24T05:30:00+05:30", 0, 24, 0)]
    [InlineData("2026-11-23T00:00:00+05:45", "2026-11-24T00:00:00+05:45", 45, 23, 15)]
    [InlineData("2026-11-23T10:10:00Z", "2026-11-23T10:50:00Z", 40, 0, 0)]
    [InlineData("2026-11-23T10:10:00Z", "2026-11-23T11:50:00Z", 50, 0, 50)]
    [InlineData("2026-11-23T10:00:00Z", "2026-11-23T11:00:00Z", 0, 1, 0)]
    public void Parts_OfAWindow_AreThese(string start, string end, int headMinutes, int wholeHours, int tailMinutes)
    {
        var (head, hours, tail) = HourSplit.Of(new WindowSpan(DateTimeOffset.Parse(start), DateTimeOffset.Parse(end)));
        Assert.Equal(
            (headMinutes, wholeHours, tailMinutes),
            ((int)Length(head).TotalMinutes, (int)Length(hours).TotalHours, (int)Length(tail).TotalMinutes));
    }

    private static TimeSpan Length(WindowSpan? span) => span is { } part ? part.End!.Value - part.Start : TimeSpan.Zero;
}
