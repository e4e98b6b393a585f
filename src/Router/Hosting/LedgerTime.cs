using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Hosting;

/// <summary>
/// The time as Metering has it: this machine's clock and how far it is off. A clock that is right within a second is left alone; without Metering, the
/// last difference stays.
/// </summary>
internal sealed class LedgerTime(TimeProvider machine, RouterMetrics metrics, ILogger<LedgerTime> log) : TimeProvider
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(1);

    /// <summary>An answer that took longer says too little of when its time was taken.</summary>
    private static readonly TimeSpan LongestAnswer = TimeSpan.FromSeconds(2);

    private long offset;

    public override long TimestampFrequency => machine.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => machine.LocalTimeZone;

    /// <summary>What is added to this machine's clock.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref offset));

    public override DateTimeOffset GetUtcNow() => machine.GetUtcNow() + Offset;

    public override long GetTimestamp() => machine.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => machine.CreateTimer(callback, state, dueTime, period);

    /// <summary>Takes in what an answer of Metering says.</summary>
    /// <param name="there">The time as it was answered, somewhere between asking and hearing.</param>
    /// <param name="asked">Timestamp of the question.</param>
    public void Heard(DateTimeOffset there, long asked)
    {
        var took = machine.GetElapsedTime(asked);
        if (took > LongestAnswer)
        {
            return;
        }

        var difference = there + (took / 2) - machine.GetUtcNow();
        var known = Offset;
        // Neither the way of an answer nor a moment without the processor is a clock that is off.
        if ((difference - known).Duration() <= Tolerance)
        {
            return;
        }

        var now = difference.Duration() <= Tolerance ? TimeSpan.Zero : difference;
        Interlocked.Exchange(ref offset, now.Ticks);
        metrics.ClockOffset.Set(now.TotalSeconds);
        Log.ClockOff(log, now.TotalSeconds);
    }
}
