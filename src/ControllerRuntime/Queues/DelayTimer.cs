namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>Delays of keys, and one timer for the earliest of them. Callers hold the queue's lock; the timer's callback takes it.</summary>
internal sealed class DelayTimer<TKey> : IDisposable
    where TKey : struct, IEquatable<TKey>
{
    private readonly DelayHeap<TKey> _delays = new();
    private readonly TimeProvider _time;
    private readonly ITimer _timer;

    /// <param name="time">The clock.</param>
    /// <param name="due">Called without the lock when a delay has ended.</param>
    public DelayTimer(TimeProvider time, Action due)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((Action)state!)(), due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins a delay; of several for one key the earliest holds.</summary>
    public void Set(TKey key, TimeSpan delay)
    {
        _delays.Set(key, _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency));
        Arm();
    }

    public void Remove(TKey key) => _delays.Remove(key);

    /// <summary>Takes a key whose delay has ended.</summary>
    public bool TryTakeDue(out TKey key) => _delays.TryTakeDue(_time.GetTimestamp(), out key);

    /// <summary>Sets the timer to the earliest delay.</summary>
    public void Arm()
    {
        if (!_delays.TryPeek(out long due))
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        double seconds = (due - _time.GetTimestamp()) / (double)_time.TimestampFrequency;
        // Rounded up to whole milliseconds, the timer's resolution, and never beyond what a timer takes.
        TimeSpan wait = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(seconds * 1000), 0, TimeSpan.FromDays(1).TotalMilliseconds));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Forgets all delays and stops the timer.</summary>
    public void Clear()
    {
        _delays.Clear();
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();
}
