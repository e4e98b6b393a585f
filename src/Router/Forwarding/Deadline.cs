namespace ClaudeConfig.Router.Forwarding;

/// <summary>
/// A time limit that can be set anew, joined with the caller's leaving. Setting it anew is one write: the timer looks, when it fires, whether the
/// limit was moved meanwhile.
/// </summary>
internal sealed class Deadline : IDisposable
{
    private const long Never = long.MaxValue;

    private readonly CancellationTokenSource source = new();
    private readonly TimeProvider time;
    private readonly CancellationToken aborted;
    private readonly CancellationTokenRegistration registration;
    private readonly ITimer timer;
    private long due;
    private long firesAt;

    public Deadline(TimeSpan limit, TimeProvider time, CancellationToken aborted)
    {
        (this.time, this.aborted) = (time, aborted);
        due = firesAt = DueAfter(limit);
        using (ExecutionContext.SuppressFlow())
        {
            timer = time.CreateTimer(static state => ((Deadline)state!).Fire(), this, limit, Timeout.InfiniteTimeSpan);
        }

        registration = aborted.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
    }

    public CancellationToken Token => source.Token;

    /// <summary>The time ran out, and the caller is still there.</summary>
    public bool TimedOut => source.IsCancellationRequested && !aborted.IsCancellationRequested;

    public void Restart(TimeSpan limit)
    {
        var next = DueAfter(limit);
        Volatile.Write(ref due, next);
        if (next < Volatile.Read(ref firesAt))
        {
            Arm(next, limit);
        }
    }

    public void Dispose()
    {
        registration.Dispose();
        timer.Dispose();
        source.Dispose();
    }

    private long DueAfter(TimeSpan limit) =>
        limit == Timeout.InfiniteTimeSpan ? Never : time.GetTimestamp() + (long)(limit.TotalSeconds * time.TimestampFrequency);

    private void Fire()
    {
        Volatile.Write(ref firesAt, Never);
        // Read after that: a limit that is set from here on sees that the timer is not running and starts it.
        Interlocked.MemoryBarrier();
        var at = Volatile.Read(ref due);
        if (at == Never)
        {
            return;
        }

        var left = time.GetElapsedTime(time.GetTimestamp(), at);
        if (left > TimeSpan.Zero)
        {
            Arm(at, left);
            // A nearer limit that was set at this very moment may just have been armed over.
            var now = Volatile.Read(ref due);
            if (now < at)
            {
                Arm(now, Max(time.GetElapsedTime(time.GetTimestamp(), now), TimeSpan.Zero));
            }

            return;
        }

        try
        {
            source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment.
        }
    }

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private void Arm(long at, TimeSpan limit)
    {
        Volatile.Write(ref firesAt, at);
        try
        {
            timer.Change(limit, Timeout.InfiniteTimeSpan);
        }
        catch (ObjectDisposedException)
        {
            // It ended at the same moment.
        }
    }
}
