using ClaudeConfig.ControllerRuntime.Queues;

namespace ClaudeConfig.ControllerRuntime.Applying;

/// <summary>
/// What this process applied last, so that an unchanged wish over an unchanged object costs a hash. Bounded: forgetting only means comparing.
/// </summary>
internal sealed class AppliedMemory(TimeProvider time)
{
    internal const int Capacity = 131_072;

    /// <summary>Repairs of the same wish in a row before somebody else is taken to be fighting over it.</summary>
    internal const int RepairsBeforeContest = 5;

    private static readonly TimeSpan s_watchLag = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_repairWindow = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan s_firstPause = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_longestPause = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly Dictionary<AppliedKey, Applied> _applied = [];

    /// <summary>Whether exactly this was applied and the live object is still what that apply left (or is an older copy of it).</summary>
    internal bool IsCurrent(AppliedKey key, ulong hash, string uid, string? liveVersion)
    {
        lock (_lock)
        {
            return _applied.TryGetValue(key, out Applied? last) && last.Hash == hash && last.Uid == uid
                && (last.ResourceVersion == liveVersion || IsOlder(liveVersion, last.ResourceVersion));
        }
    }

    /// <summary>What an apply of exactly this left a moment ago; null when it was not this, or longer ago than a watch takes.</summary>
    internal (string Uid, string? ResourceVersion)? JustApplied(AppliedKey key, ulong hash)
    {
        lock (_lock)
        {
            return _applied.TryGetValue(key, out Applied? last) && last.Hash == hash && time.GetElapsedTime(last.At) < s_watchLag
                ? (last.Uid, last.ResourceVersion)
                : null;
        }
    }

    /// <summary>Whether the last apply there was exactly this.</summary>
    internal bool WasApplied(AppliedKey key, ulong hash)
    {
        lock (_lock)
        {
            return _applied.TryGetValue(key, out Applied? last) && last.Hash == hash;
        }
    }

    /// <summary>Forgets what was deleted on purpose: to create it again later repairs nothing.</summary>
    internal void Forget(AppliedKey key)
    {
        lock (_lock)
        {
            _applied.Remove(key);
        }
    }

    /// <summary>How long a repair has to wait because somebody keeps undoing it; null when it may go ahead.</summary>
    internal TimeSpan? ContestedFor(AppliedKey key, ulong hash)
    {
        lock (_lock)
        {
            if (!_applied.TryGetValue(key, out Applied? last) || last.Hash != hash || last.Repairs < RepairsBeforeContest)
            {
                return null;
            }

            TimeSpan left = Backoff.Doubling(last.Repairs - RepairsBeforeContest, s_firstPause, s_longestPause) - time.GetElapsedTime(last.At);
            return left > TimeSpan.Zero ? left : null;
        }
    }

    /// <summary>Remembers an apply.</summary>
    /// <param name="key">What was applied where.</param>
    /// <param name="hash">The hash of the wish.</param>
    /// <param name="uid">The object's uid.</param>
    /// <param name="resourceVersion">The version the apply left.</param>
    /// <param name="changed">Whether it changed the object.</param>
    internal void Remember(AppliedKey key, ulong hash, string uid, string? resourceVersion, bool changed)
    {
        lock (_lock)
        {
            if (_applied.Count >= Capacity && !_applied.ContainsKey(key))
            {
                _applied.Clear();
            }

            Applied? last = _applied.GetValueOrDefault(key);
            bool sameWish = last is not null && last.Hash == hash && last.Uid == uid && time.GetElapsedTime(last.At) < s_repairWindow;
            int repairs = sameWish ? last!.Repairs + (changed ? 1 : 0) : 0;
            _applied[key] = new Applied(hash, uid, resourceVersion, changed || last is null ? time.GetTimestamp() : last.At, repairs);
        }
    }

    // Versions are opaque, but where both are numbers (every known server) a lower one is an older copy in a cache that lags behind.
    private static bool IsOlder(string? live, string? applied) =>
        ulong.TryParse(live, out ulong older) && ulong.TryParse(applied, out ulong newer) && older < newer;

    private sealed record Applied(ulong Hash, string Uid, string? ResourceVersion, long At, int Repairs);
}
