using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Metrics;
using ClaudeConfig.ControllerRuntime.Resources;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>A cache of one kind and the loop that keeps it in step with the API.</summary>
internal sealed partial class Informer<T> : IInformer<T>, IInformerLoop, IWatchSink<T>
    where T : class, IKubernetesObject<V1ObjectMeta>
{
    private readonly Lock _dispatch = new();
    private Action<InformerEvent<T>>[] _handlers = [];
    private readonly Store<T> _store;
    private readonly ListWatcher<T> _watcher;
    private readonly OwnershipTracker _ownership;
    private readonly SharedStrings _strings;
    private readonly InformerTiming _timing;
    private readonly Func<T, T>? _transform;
    private readonly RuntimeMetrics _metrics;
    private readonly ILogger _logger;
    private readonly TimeProvider _time;
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _resource = ResourceKind.Of<T>().Plural;
    private long _lastContact;
    private volatile bool _connected;

    internal Informer(
        ApiCaller caller, InformerOptions<T> options, InformerTiming timing, OwnershipTracker ownership, SharedStrings strings,
        RuntimeMetrics metrics, ILogger logger, Random random)
    {
        _store = new Store<T>(OnHandlerError);
        _ownership = ownership;
        _strings = strings;
        _timing = timing;
        _transform = options.Transform;
        _metrics = metrics;
        _logger = logger;
        _time = caller.Connection.Time;
        _lastContact = _time.GetTimestamp();
        _watcher = new ListWatcher<T>(caller, options, timing, this, metrics, logger, random);
    }

    public IIndexer<T> Cache => _store;

    public bool HasSynced => _synced.Task.IsCompleted;

    public string Name => _resource;

    public string? ResourceVersion => _watcher.ResourceVersion;

    public bool IsCurrent => HasSynced && (_connected || _time.GetElapsedTime(Interlocked.Read(ref _lastContact)) < _timing.UnreadyAfter);

    internal Store<T> Store => _store;

    public Task WaitForSyncAsync(CancellationToken cancellationToken) => _synced.Task.WaitAsync(cancellationToken);

    public void AddIndex(string name, Func<T, IEnumerable<string>?> values) => _store.AddIndex(name, values);

    public IDisposable Subscribe(Action<InformerEvent<T>> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        lock (_dispatch)
        {
            foreach (T entity in _store.List())
            {
                Call(handler, new InformerEvent<T>(InformerEventType.Added, entity, null, Initial: true));
            }

            _handlers = [.. _handlers, handler];
        }

        return new Subscription(this, handler);
    }

    public Task RunAsync(CancellationToken cancellationToken) => _watcher.RunAsync(cancellationToken);

    void IWatchSink<T>.Upsert(T entity)
    {
        lock (_dispatch)
        {
            NamespacedName key = NamespacedName.Of(entity);
            T? current = _store.Get(key);
            if (current is not null && current.Metadata.Uid == entity.Metadata.Uid && current.Metadata.ResourceVersion == entity.Metadata.ResourceVersion)
            {
                return;
            }

            if (current is not null && current.Metadata.Uid != entity.Metadata.Uid)
            {
                // The same name, another object: its predecessor's end was missed.
                Remove(key);
                current = null;
            }

            FieldOwnership[] ownership = _ownership.Extract(entity.Metadata);
            T kept = Transform(entity);
            _strings.Share(kept.Metadata);
            _store.Set(key, new CacheEntry<T>(kept, ownership));
            Dispatch(current is null
                ? new InformerEvent<T>(InformerEventType.Added, kept, null, !HasSynced)
                : new InformerEvent<T>(InformerEventType.Updated, kept, current, Initial: false));
        }
    }

    void IWatchSink<T>.Delete(T entity)
    {
        lock (_dispatch)
        {
            NamespacedName key = NamespacedName.Of(entity);
            if (_store.Get(key) is { } cached && cached.Metadata.Uid != entity.Metadata.Uid)
            {
                // The late end of a predecessor: what is cached is its successor.
                return;
            }

            Remove(key);
        }
    }

    void IWatchSink<T>.Delete(NamespacedName key)
    {
        lock (_dispatch)
        {
            Remove(key);
        }
    }

    void IWatchSink<T>.RemoveMissing(HashSet<NamespacedName> seen)
    {
        lock (_dispatch)
        {
            foreach (NamespacedName key in _store.Keys())
            {
                if (!seen.Contains(key))
                {
                    Remove(key);
                }
            }
        }
    }

    void IWatchSink<T>.Listed()
    {
        Touch();
        _metrics.InformerObjects.WithLabels(_resource).Set(_store.Count);
        if (_synced.TrySetResult())
        {
            LogSynced(_resource, _store.Count);
        }
    }

    void IWatchSink<T>.Connected()
    {
        _connected = true;
        Touch();
    }

    void IWatchSink<T>.Disconnected()
    {
        if (_connected)
        {
            _connected = false;
            Touch();
        }

        _metrics.InformerObjects.WithLabels(_resource).Set(_store.Count);
    }

    private void Touch() => Interlocked.Exchange(ref _lastContact, _time.GetTimestamp());

    private T Transform(T entity)
    {
        if (_transform is null)
        {
            return entity;
        }

        try
        {
            return _transform(entity);
        }
        catch (Exception exception)
        {
            OnHandlerError(exception);
            return entity;
        }
    }

    private void Remove(NamespacedName key)
    {
        if (_store.Remove(key) is { } removed)
        {
            Dispatch(new InformerEvent<T>(InformerEventType.Deleted, removed, null, Initial: false));
        }
    }

    private void Dispatch(InformerEvent<T> change)
    {
        foreach (Action<InformerEvent<T>> handler in _handlers)
        {
            Call(handler, change);
        }
    }

    private void Call(Action<InformerEvent<T>> handler, InformerEvent<T> change)
    {
        try
        {
            handler(change);
        }
        catch (Exception exception) when (!Supervision.Faults.IsFatal(exception))
        {
            OnHandlerError(exception);
        }
    }

    private void OnHandlerError(Exception exception)
    {
        _metrics.InformerHandlerErrors.WithLabels(_resource).Inc();
        LogHandlerFailed(_resource, exception);
    }

    [LoggerMessage(LogLevel.Information, "Cache of {Resource} is in step with the API: {Count} objects")]
    private partial void LogSynced(string resource, int count);

    [LoggerMessage(LogLevel.Error, "A handler, index or transform of {Resource} failed")]
    private partial void LogHandlerFailed(string resource, Exception exception);

    private sealed class Subscription(Informer<T> informer, Action<InformerEvent<T>> handler) : IDisposable
    {
        public void Dispose()
        {
            lock (informer._dispatch)
            {
                // By reference: the array is replaced, never changed, because a dispatch may be walking through it.
                informer._handlers = [.. informer._handlers.Where(other => !ReferenceEquals(other, handler))];
            }
        }
    }
}
