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
        double longest = Math.Min((atMost ?? options.MaxBackoff).TotalSeconds, options.MaxBackoff.TotalSeconds);
        double seconds = Math.Min(options.MinBackoff.TotalSeconds * Math.Pow(2, Math.Min(failures, 40)), longest);
        double spread = 1 + (((random.NextDouble() * 2) - 1) * options.Jitter);
        return TimeSpan.FromSeconds(seconds * spread);
    }

    internal int Failures(TKey key) => _failures.GetValueOrDefault(key);

    internal void Forget(TKey key) => _failures.Remove(key);

    internal void Clear() => _failures.Clear();
}
