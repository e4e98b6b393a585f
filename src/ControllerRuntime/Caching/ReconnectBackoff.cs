using ClaudeConfig.ControllerRuntime.Queues;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>
/// How long to wait before the next connection. A connection that lived resets it; connections that end at once, however politely, slow it
/// down: two quick tries, then a second and more, up to half a minute.
/// </summary>
internal sealed class ReconnectBackoff(TimeProvider time, Random random)
{
    internal static readonly TimeSpan Healthy = TimeSpan.FromSeconds(10);
    internal static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private const int QuickTries = 2;

    private long _opened;
    private bool _open;

    /// <summary>Connections in a row that did not live.</summary>
    internal int Failures { get; private set; }

    internal void Opened()
    {
        _opened = time.GetTimestamp();
        _open = true;
    }

    /// <summary>The wait after a connection (or the attempt at one) ended.</summary>
    internal TimeSpan Next(TimeSpan? retryAfter = null)
    {
        if (_open && time.GetElapsedTime(_opened) >= Healthy)
        {
            Failures = 0;
        }

        _open = false;
        Failures++;
        // Upwards only, so that the bound "at most one a second" holds with jitter.
        double spread = 1 + (random.NextDouble() * 0.5);
        TimeSpan delay = Failures <= QuickTries
            ? TimeSpan.FromMilliseconds(100 * spread)
            : Backoff.Doubling(Failures - QuickTries - 1, TimeSpan.FromSeconds(1), Longest) * spread;
        return retryAfter is { } asked && asked > delay ? asked : delay;
    }
}
