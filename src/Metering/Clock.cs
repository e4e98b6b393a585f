namespace ClaudeConfig.Metering;

internal static class Clock
{
    /// <summary>Now, with the microseconds that the store keeps: what is compared later must not differ by a rounding.</summary>
    public static DateTimeOffset Now(TimeProvider time) => Truncate(time.GetUtcNow());

    public static DateTimeOffset Truncate(DateTimeOffset instant) =>
        new(instant.UtcTicks - (instant.UtcTicks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
}
