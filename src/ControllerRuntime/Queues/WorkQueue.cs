using System.Diagnostics.CodeAnalysis;

namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>
/// A queue of keys. A key waits at most once, is never handed out twice at a time, and comes back by itself when it was added while being
/// worked on. Failures back off per key, so that one bad object costs the others nothing.
/// </summary>
/// <typeparam name="TKey">The key.</typeparam>
public sealed class WorkQueue<TKey> : IDisposable
    where TKey : struct, IEquatable<TKey>
{
    private readonly Lock _lock = new();
    private readonly WorkQueueOptions _options;
    private readonly TimeProvider _time;
    private readonly QueueMetrics _metrics;
    private readonly Dictionary<TKey, QueueEntry> _entries = [];
    private readonly KeyBackoff<TKey> _backoff;
    private readonly ReadyLanes<TKey> _lanes;
    private readonly DelayTimer<TKey> _delayed;
    private readonly SemaphoreSlim _ready = new(0);
    private bool _shutDown;

    /// <summary>Creates a queue.</summary>
    /// <param name="options">Its bounds.</param>
    /// <param name="time">The clock for delays.</param>
    /// <param name="random">The source of jitter; only used under the queue's lock.</param>
    /// <param name="metrics">Where to count; null for nowhere.</param>
    public WorkQueue(WorkQueueOptions options, TimeProvider time, Random random, Metrics.RuntimeMetrics? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(random);
        _options = options;
        _time = time;
        _backoff = new KeyBackoff<TKey>(options, random);
        _metrics = new QueueMetrics(metrics, options.Name);
        _lanes = new ReadyLanes<TKey>(_entries);
        _delayed = new DelayTimer<TKey>(time, ReleaseDue);
    }

    /// <summary>Raised outside the lock when a key was refused because the queue is full: the owner makes a full pass later.</summary>
    public event Action? Overflowed;

    /// <summary>Keys that wait now.</summary>
    public int Depth
    {
        get
        {
            lock (_lock)
            {
                return _lanes.Count;
            }
        }
    }

    /// <summary>Keys known in any state: waiting, delayed or being worked on. Never more than the distinct keys added.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Whether <see cref="ShutDown"/> was called.</summary>
    public bool IsShutDown
    {
        get
        {
            lock (_lock)
            {
                return _shutDown;
            }
        }
    }

    /// <summary>Queues a key, unless it waits already; one being worked on comes back when it is done.</summary>
    /// <param name="key">Which.</param>
    /// <param name="priority">A waiting background key is moved forward by a normal add.</param>
    /// <returns>False when the queue is full or shut down.</returns>
    public bool Add(TKey key, QueuePriority priority = QueuePriority.Normal)
    {
        bool added;
        lock (_lock)
        {
            added = AddLocked(key, priority);
        }

        if (!added && !IsShutDown)
        {
            _metrics.Dropped();
            Overflowed?.Invoke();
        }

        return added;
    }

    /// <summary>Queues a key after a delay. Of several delays the earliest holds; handing the key out before forgets them all.</summary>
    /// <param name="key">Which.</param>
    /// <param name="delay">How long; zero or less queues at once.</param>
    public void AddAfter(TKey key, TimeSpan delay)
    {
        if (delay <= TimeSpan.Zero)
        {
            Add(key);
            return;
        }

        lock (_lock)
        {
            DelayLocked(key, delay);
        }
    }

    /// <summary>Queues a key that failed, after its back-off.</summary>
    /// <param name="key">Which.</param>
    /// <param name="atLeast">A longer delay the server asked for.</param>
    /// <param name="atMost">A bound below the queue's own, for failures that pass soon.</param>
    /// <returns>The delay.</returns>
    public TimeSpan AddRateLimited(TKey key, TimeSpan atLeast = default, TimeSpan? atMost = null)
    {
        lock (_lock)
        {
            TimeSpan delay = _backoff.Next(key, atMost);
            delay = delay > atLeast ? delay : atLeast;
            _metrics.Retried();
            DelayLocked(key, delay);
            return delay;
        }
    }

    /// <summary>Clears a key's back-off.</summary>
    /// <param name="key">Which.</param>
    public void Forget(TKey key)
    {
        lock (_lock)
        {
            _backoff.Forget(key);
        }
    }

    /// <summary>How often a key failed since it was last forgotten.</summary>
    /// <param name="key">Which.</param>
    public int Failures(TKey key)
    {
        lock (_lock)
        {
            return _backoff.Failures(key);
        }
    }

    /// <summary>Waits for a key. The caller must call <see cref="Done"/> for it, whatever happens.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A key, or null when the queue is shut down.</returns>
    public async ValueTask<TKey?> TakeAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await _ready.WaitAsync(cancellationToken).ConfigureAwait(false);
            lock (_lock)
            {
                if (_shutDown)
                {
                    // Passed on, so that every waiter sees it.
                    _ready.Release();
                    return null;
                }

                if (TryTakeLocked(out TKey key))
                {
                    return key;
                }
            }
        }
    }

    /// <summary>Ends the work on a key. If it was added meanwhile it is queued now.</summary>
    /// <param name="key">Which.</param>
    public void Done(TKey key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue(key, out QueueEntry? entry) || !entry.Processing)
            {
                return;
            }

            entry.Processing = false;
            _metrics.WorkEnded(_time.GetElapsedTime(entry.Since));
            if (entry.Dirty && !_shutDown)
            {
                entry.Dirty = false;
                ReadyLocked(key, entry, entry.Priority);
            }
            else
            {
                RemoveIfIdle(key, entry);
            }
        }
    }

    /// <summary>Ends all waits at once and refuses further keys. Keys being worked on are finished by their workers.</summary>
    public void ShutDown()
    {
        lock (_lock)
        {
            if (_shutDown)
            {
                return;
            }

            _shutDown = true;
            _delayed.Clear();
            _lanes.Clear();
            _backoff.Clear();
            foreach ((TKey key, QueueEntry entry) in _entries.ToArray())
            {
                entry.Ticket = 0;
                entry.Dirty = false;
                RemoveIfIdle(key, entry);
            }

            _metrics.Depth(0);
            _ready.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ShutDown();
        _delayed.Dispose();
        // The semaphore is left to the collector: a waiter may still be on its way out.
    }

    private bool AddLocked(TKey key, QueuePriority priority)
    {
        if (_shutDown || !TryEntry(key, out QueueEntry? entry))
        {
            return false;
        }

        if (entry.Processing)
        {
            entry.Priority = entry.Dirty && entry.Priority == QueuePriority.Normal ? QueuePriority.Normal : priority;
            entry.Dirty = true;
        }
        else if (entry.Ticket == 0)
        {
            ReadyLocked(key, entry, priority);
        }
        else if (entry.Priority == QueuePriority.Background && priority == QueuePriority.Normal)
        {
            _lanes.MoveForward(key, entry);
        }

        return true;
    }

    private void ReadyLocked(TKey key, QueueEntry entry, QueuePriority priority)
    {
        _lanes.Enqueue(key, entry, priority);
        entry.Since = _time.GetTimestamp();
        _metrics.Added(_lanes.Count);
        _ready.Release();
    }

    private bool TryTakeLocked(out TKey key)
    {
        if (!_lanes.TryDequeue(out key))
        {
            return false;
        }

        QueueEntry entry = _entries[key];
        entry.Ticket = 0;
        entry.Processing = true;
        entry.Delayed = false;
        _delayed.Remove(key);
        _metrics.Taken(_time.GetElapsedTime(entry.Since), _lanes.Count);
        entry.Since = _time.GetTimestamp();
        return true;
    }

    private void DelayLocked(TKey key, TimeSpan delay)
    {
        if (_shutDown || !TryEntry(key, out QueueEntry? entry))
        {
            return;
        }

        entry.Delayed = true;
        _delayed.Set(key, delay);
    }

    private void ReleaseDue()
    {
        lock (_lock)
        {
            if (_shutDown)
            {
                return;
            }

            while (_delayed.TryTakeDue(out TKey key))
            {
                _entries[key].Delayed = false;
                AddLocked(key, QueuePriority.Normal);
            }

            _delayed.Arm();
        }
    }

    private bool TryEntry(TKey key, [NotNullWhen(true)] out QueueEntry? entry)
    {
        if (_entries.TryGetValue(key, out entry))
        {
            return true;
        }

        if (_entries.Count >= _options.Capacity)
        {
            return false;
        }

        entry = new QueueEntry();
        _entries.Add(key, entry);
        return true;
    }

    private void RemoveIfIdle(TKey key, QueueEntry entry)
    {
        if (entry is { Processing: false, Ticket: 0 } && (!entry.Delayed || _shutDown))
        {
            _entries.Remove(key);
        }
    }
}
