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
    private readonly TimeProvider _time;
    private readonly QueueMetrics _metrics;
    private readonly KeyStates<TKey> _states;
    private readonly KeyBackoff<TKey> _backoff;
    private readonly ReadyLanes<TKey> _lanes;
    private readonly DelayedKeys<TKey> _delayed;
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
        _time = time;
        _states = new KeyStates<TKey>(options.Capacity);
        _lanes = new ReadyLanes<TKey>(_states);
        _delayed = new DelayedKeys<TKey>(time, ReleaseDue);
        _backoff = new KeyBackoff<TKey>(options, random);
        _metrics = new QueueMetrics(metrics, options.Name);
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
                return _lanes.Depth;
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
                return _states.Count;
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
            if (!_states.TryGet(key, out KeyState? state) || !state.Processing)
            {
                return;
            }

            state.Processing = false;
            _metrics.WorkEnded(_time.GetElapsedTime(state.Since));
            if (state.Dirty && !_shutDown)
            {
                state.Dirty = false;
                ReadyLocked(key, state, state.Priority);
            }
            else
            {
                _states.RemoveIfIdle(key, state);
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
            _states.KeepProcessing();
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
        if (_shutDown || !_states.TryGetOrAdd(key, out KeyState? state))
        {
            return false;
        }

        if (state.Processing)
        {
            state.Priority = state.Dirty && state.Priority == QueuePriority.Normal ? QueuePriority.Normal : priority;
            state.Dirty = true;
        }
        else if (state.Ticket == 0)
        {
            ReadyLocked(key, state, priority);
        }
        else if (state.Priority == QueuePriority.Background && priority == QueuePriority.Normal)
        {
            _lanes.MoveForward(key, state);
        }

        return true;
    }

    private void ReadyLocked(TKey key, KeyState state, QueuePriority priority)
    {
        state.Since = _time.GetTimestamp();
        _lanes.Enqueue(key, state, priority);
        _metrics.Added(_lanes.Depth);
        _ready.Release();
    }

    private bool TryTakeLocked(out TKey key)
    {
        if (!_lanes.TryTake(out key))
        {
            return false;
        }

        KeyState state = _states[key];
        state.Ticket = 0;
        state.Processing = true;
        state.Delayed = false;
        _delayed.Remove(key);
        _metrics.Taken(_time.GetElapsedTime(state.Since), _lanes.Depth);
        state.Since = _time.GetTimestamp();
        return true;
    }

    private void DelayLocked(TKey key, TimeSpan delay)
    {
        if (!_shutDown && _states.TryGetOrAdd(key, out KeyState? state))
        {
            state.Delayed = true;
            _delayed.Set(key, delay);
        }
    }

    private void ReleaseDue()
    {
        lock (_lock)
        {
            if (!_shutDown)
            {
                _delayed.Release(ReleaseLocked);
            }
        }
    }

    private void ReleaseLocked(TKey key)
    {
        _states[key].Delayed = false;
        AddLocked(key, QueuePriority.Normal);
    }
}
