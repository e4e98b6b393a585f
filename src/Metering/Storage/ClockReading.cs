namespace ClaudeConfig.Metering.Storage;

/// <summary>How far our clock is ahead of PostgreSQL's, as far as that is certain; behind is negative.</summary>
internal readonly record struct ClockReading(TimeSpan Offset)
{
    /// <param name="asked">Our time when we asked.</param>
    /// <param name="there">What PostgreSQL said.</param>
    /// <param name="trip">How long the answer took: PostgreSQL looked at its clock at some moment in it.</param>
    public static ClockReading Of(DateTimeOffset asked, DateTimeOffset there, TimeSpan trip)
    {
        var (least, most) = (asked - there, asked + trip - there);
        return new ClockReading(least > TimeSpan.Zero ? least : most < TimeSpan.Zero ? most : TimeSpan.Zero);
    }
}
