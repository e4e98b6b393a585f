namespace ClaudeConfig.Router.RateLimiting;

/// <summary>
/// What happened in the last window, in slots of a sixtieth of it: constant memory, whatever the limit. A slot leaves as a whole when its
/// youngest entry is out, so no window ever holds more than the limit, and room comes back at most one slot late. Not thread-safe.
/// </summary>
internal sealed class SlidingWindow(TimeSpan window)
{
    public const int Slots = 60;

    private readonly long[] counts = new long[Slots + 1];
    private readonly long slotTicks = SlotMicroseconds(window) * TimeSpan.TicksPerMicrosecond;
    private long current;
    private long sum;

    /// <summary>Length of a slot: whole microseconds, as shared counters have it too.</summary>
    public static long SlotMicroseconds(TimeSpan window) => Math.Max(1, ((window.Ticks / TimeSpan.TicksPerMicrosecond) + Slots - 1) / Slots);

    /// <summary>What counts at this time.</summary>
    public long Sum(TimeSpan now)
    {
        Advance(now);
        return sum;
    }

    public void Add(TimeSpan now, long amount)
    {
        Advance(now);
        counts[current % counts.Length] += amount;
        sum += amount;
    }

    /// <summary>Time until less than the limit counts; zero if that is so now. A limit that nothing fits into answers the whole window.</summary>
    public TimeSpan RoomIn(TimeSpan now, long limit)
    {
        Advance(now);
        var left = sum;
        for (var slot = Math.Max(0, current - Slots); left >= limit && slot <= current; slot++)
        {
            left -= counts[slot % counts.Length];
            if (left < limit)
            {
                return EndOf(slot) - now;
            }
        }

        return left < limit ? TimeSpan.Zero : window;
    }

    /// <summary>Time until nothing that counts now does so any more.</summary>
    public TimeSpan EmptyIn(TimeSpan now)
    {
        Advance(now);
        for (var slot = current; sum > 0 && slot >= 0 && slot >= current - Slots; slot--)
        {
            if (counts[slot % counts.Length] > 0)
            {
                return EndOf(slot) - now;
            }
        }

        return TimeSpan.Zero;
    }

    private TimeSpan EndOf(long slot) => new((slot + Slots + 1) * slotTicks);

    private void Advance(TimeSpan now)
    {
        var slot = now.Ticks / slotTicks;
        var steps = Math.Min(slot - current, counts.Length);
        for (var i = 1; i <= steps; i++)
        {
            ref var old = ref counts[(slot - steps + i) % counts.Length];
            sum -= old;
            old = 0;
        }

        current = Math.Max(current, slot);
    }
}
