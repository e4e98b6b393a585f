namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>How often each key failed in a row, and how long it pauses for it. Not thread-safe: its queue's lock guards it.</summary>
/// <typeparam name="TKey">The key.</typeparam>
internal sealed class KeyBackoff<TKey>(WorkQueueOptions options, Random random)
    where TKey : struct, IEquatable<TKey>
{
    private readonly Dictionary<TKey, int> _failures = [];

    /// <summary>Counts a failure.</summary>
    /// <param name="key">Which.</param>
    /// <param name="atMost">A bound below the queue's own.</param>
    /// <returns>The pause: doubling from the least to the most, spread by the jitter.</returns>
    internal TimeSpan Next(TKey key, TimeSpan? atMost)
    {
        int failures = _failures.GetValueOrDefault(key);
        _failures[key] = failures + 1;
        TimeSpan longest = atMost < options.MaxBackoff ? atMost.Value : options.MaxBackoff;
        return Backoff.Spread(Backoff.Doubling(failures, options.MinBackoff, longest), options.Jitter, random.NextDouble());
    }

    internal int Failures(TKey key) => _failures.GetValueOrDefault(key);

    internal void Forget(TKey key) => _failures.Remove(key);

    internal void Clear() => _failures.Clear();
}
