namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>Keys that wait for their time, and the timer for the next of them. Not thread-safe: its queue's lock guards it.</summary>
/// <typeparam name="TKey">The key.</typeparam>
internal sealed class DelayedKeys<TKey> : IDisposable
    where TKey : struct, IEquatable<TKey>
{
    private readonly TimeProvider _time;
    private readonly DelayHeap<TKey> _heap = new();
    private readonly ITimer _timer;

    /// <param name="time">The clock.</param>
    /// <param name="due">Called without the queue's lock when a key may be due.</param>
    internal DelayedKeys(TimeProvider time, Action due)
    {
        _time = time;
        _timer = time.CreateTimer(static state => ((Action)state!)(), due, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    internal void Set(TKey key, TimeSpan delay)
    {
        _heap.Set(key, _time.GetTimestamp() + (long)(delay.TotalSeconds * _time.TimestampFrequency));
        Arm();
    }

    internal void Remove(TKey key) => _heap.Remove(key);

    /// <summary>Hands over what is due by now.</summary>
    internal void Release(Action<TKey> release)
    {
        long now = _time.GetTimestamp();
        while (_heap.TryTakeDue(now, out TKey key))
        {
            release(key);
        }

        Arm();
    }

    internal void Clear()
    {
        _heap.Clear();
        Arm();
    }

    private void Arm()
    {
        if (!_heap.TryPeek(out long due))
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        double seconds = (due - _time.GetTimestamp()) / (double)_time.TimestampFrequency;
        // Rounded up to whole milliseconds, the timer's resolution, and never beyond what a timer takes.
        TimeSpan wait = TimeSpan.FromMilliseconds(Math.Clamp(Math.Ceiling(seconds * 1000), 0, TimeSpan.FromDays(1).TotalMilliseconds));
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }
}
