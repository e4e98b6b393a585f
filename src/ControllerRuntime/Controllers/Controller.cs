using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Queues;
using ClaudeConfig.ControllerRuntime.Supervision;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>A controller: its sources, its queue, its workers. Each term of leadership starts with a fresh queue and a full pass.</summary>
internal sealed partial class Controller<TEntity> : IController, IControllerBuilder<TEntity>
    where TEntity : class, IKubernetesObject<V1ObjectMeta>
{
    private static readonly TimeSpan s_fullPassSpacing = TimeSpan.FromSeconds(30);

    private readonly IInformer<TEntity> _informer;
    private readonly IEntityController<TEntity> _controller;
    private readonly ControllerContext _context;
    private readonly List<Func<TEntity, TEntity, bool>> _predicates = [];
    private readonly List<Func<Feed, IDisposable>> _sources = [];
    private readonly List<IAsyncEnumerable<NamespacedName>> _triggers = [];
    private readonly ILogger _logger;
    private ControllerSettings _settings = new();
    private FinalizerRegistration<TEntity>? _finalizer;
    private volatile Reconciler<TEntity>? _running;

    internal Controller(string name, IInformer<TEntity> informer, IEntityController<TEntity> controller, ControllerContext context)
    {
        Name = name;
        _informer = informer;
        _controller = controller;
        _context = context;
        _logger = context.Logger;
    }

    public string Name { get; }

    public bool OnEveryReplica => _settings.OnEveryReplica;

    public string? Problem
    {
        get
        {
            int abandoned = _running?.Abandoned ?? 0;
            return abandoned > _settings.Workers ? $"controller {Name}: {abandoned} reconciles ignore their cancellation" : null;
        }
    }

    public IControllerBuilder<TEntity> When(Func<TEntity, TEntity, bool> predicate)
    {
        _predicates.Add(predicate);
        return this;
    }

    public IControllerBuilder<TEntity> Owns<TChild>(IInformer<TChild> children)
        where TChild : class, IKubernetesObject<V1ObjectMeta>
    {
        var owner = Resources.ResourceKind.Of<TEntity>();
        return Watches(children, child => (child.Metadata.OwnerReferences ?? [])
            .Where(reference => reference.Controller == true && reference.Kind == owner.Kind && GroupOf(reference.ApiVersion) == owner.Group)
            .Select(reference => new NamespacedName(owner.Namespaced ? child.Metadata.NamespaceProperty ?? string.Empty : string.Empty, reference.Name)));
    }

    public IControllerBuilder<TEntity> Watches<TOther>(
        IInformer<TOther> informer, Func<TOther, IEnumerable<NamespacedName>> map, Func<TOther, TOther, bool>? when = null)
        where TOther : class, IKubernetesObject<V1ObjectMeta>
    {
        _sources.Add(feed => informer.Subscribe(change =>
        {
            if (change is { Type: InformerEventType.Updated, Previous: { } old } && when is not null && !when(old, change.Object))
            {
                return;
            }

            QueuePriority priority = change.Initial ? QueuePriority.Background : QueuePriority.Normal;
            feed.Map(() => map(change.Object), priority);
            if (change.Previous is { } previous)
            {
                feed.Map(() => map(previous), priority);
            }
        }));
        return this;
    }

    public IControllerBuilder<TEntity> Triggers(IAsyncEnumerable<NamespacedName> keys)
    {
        _triggers.Add(keys);
        return this;
    }

    public IControllerBuilder<TEntity> WithFinalizer(string name, IEntityFinalizer<TEntity> finalizer)
    {
        _finalizer = _finalizer is null
            ? new FinalizerRegistration<TEntity>(name, finalizer)
            : throw new InvalidOperationException($"controller {Name} has a finalizer already: {_finalizer.Name}");
        return this;
    }

    public IControllerBuilder<TEntity> WithWorkers(int count) => With(_settings with { Workers = count });

    public IControllerBuilder<TEntity> WithTimeout(TimeSpan timeout) => With(_settings with { Timeout = timeout });

    public IControllerBuilder<TEntity> WithResync(TimeSpan period) => With(_settings with { Resync = period });

    public IControllerBuilder<TEntity> WithBackoff(TimeSpan minimum, TimeSpan maximum) =>
        With(_settings with { MinBackoff = minimum, MaxBackoff = maximum });

    public IControllerBuilder<TEntity> WhileDeleting() => With(_settings with { WhileDeleting = true });

    IControllerBuilder<TEntity> IControllerBuilder<TEntity>.OnEveryReplica() => With(_settings with { OnEveryReplica = true });

    public IEnumerable<string> Validate()
    {
        foreach (string problem in _settings.Validate())
        {
            yield return $"controller {Name} {problem}";
        }

        if (_finalizer is not null && !_finalizer.Name.Contains('/', StringComparison.Ordinal))
        {
            yield return $"controller {Name} has the finalizer '{_finalizer.Name}'; use a qualified name such as example.com/{_finalizer.Name}";
        }

        if (_finalizer is not null && OnEveryReplica)
        {
            yield return $"controller {Name} has a finalizer and runs on every replica; only a leader may write";
        }
    }

    public async Task RunAsync(CancellationToken finish, CancellationToken abort)
    {
        var options = new WorkQueueOptions { Name = Name, MinBackoff = _settings.MinBackoff, MaxBackoff = _settings.MaxBackoff };
        using var queue = new WorkQueue<NamespacedName>(options, _context.Time, _context.NewRandom(), _context.Metrics);
        var feed = new Feed(this, queue, finish);
        queue.Overflowed += feed.RequestFullPass;
        var reconciler = new Reconciler<TEntity>(Name, _settings, _controller, _finalizer, _informer.Cache, queue, _context);
        _running = reconciler;
        _context.Metrics.MaxWorkers.WithLabels(Name).Set(_settings.Workers);
        var subscriptions = new List<IDisposable> { _informer.Subscribe(feed.OnPrimary) };
        try
        {
            subscriptions.AddRange(_sources.Select(source => source(feed)));
            using CancellationTokenRegistration stop = finish.Register(queue.ShutDown);
            await Task.WhenAll(Loops(queue, feed, reconciler, finish, abort)).ConfigureAwait(false);
        }
        finally
        {
            subscriptions.ForEach(subscription => subscription.Dispose());
            _running = null;
        }
    }

    private static string GroupOf(string? apiVersion)
    {
        int slash = apiVersion?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        return slash < 0 ? string.Empty : apiVersion![..slash];
    }

    private Controller<TEntity> With(ControllerSettings settings)
    {
        _settings = settings;
        return this;
    }

    private IEnumerable<Task> Loops(
        WorkQueue<NamespacedName> queue, Feed feed, Reconciler<TEntity> reconciler, CancellationToken finish, CancellationToken abort)
    {
        Supervisor supervisor = _context.Supervisor;
        for (int i = 0; i < _settings.Workers; i++)
        {
            yield return supervisor.RunAsync($"controller {Name} worker {i}", token => WorkAsync(queue, reconciler, abort, token), finish);
        }

        yield return supervisor.RunAsync($"controller {Name} resync", token => ResyncAsync(queue, token), finish);
        yield return supervisor.RunAsync($"controller {Name} full pass", token => feed.FullPassesAsync(token), finish);
        for (int i = 0; i < _triggers.Count; i++)
        {
            IAsyncEnumerable<NamespacedName> keys = _triggers[i];
            yield return supervisor.RunAsync($"controller {Name} trigger {i}", token => TriggerAsync(keys, queue, token), finish);
        }
    }

    private async Task WorkAsync(
        WorkQueue<NamespacedName> queue, Reconciler<TEntity> reconciler, CancellationToken abort, CancellationToken finish)
    {
        while (await queue.TakeAsync(CancellationToken.None).ConfigureAwait(false) is { } key)
        {
            _context.Metrics.ActiveWorkers.WithLabels(Name).Inc();
            try
            {
                await reconciler.RunAsync(key, abort).ConfigureAwait(false);
            }
            finally
            {
                _context.Metrics.ActiveWorkers.WithLabels(Name).Dec();
            }
        }

        // The queue is shut down exactly when the controller is to finish.
        finish.ThrowIfCancellationRequested();
    }

    private async Task ResyncAsync(WorkQueue<NamespacedName> queue, CancellationToken cancellationToken)
    {
        Random random = _context.NewRandom();
        while (true)
        {
            TimeSpan period = _settings.Resync * (0.8 + (0.4 * random.NextDouble()));
            await Task.Delay(period, _context.Time, cancellationToken).ConfigureAwait(false);
            // Spread over a tenth of the period: ten thousand objects are not one burst.
            TimeSpan spread = _settings.Resync * 0.1;
            foreach (NamespacedName key in _informer.Cache.Keys())
            {
                queue.AddAfter(key, (spread * random.NextDouble()) + TimeSpan.FromMilliseconds(1));
            }
        }
    }

    private async Task TriggerAsync(IAsyncEnumerable<NamespacedName> keys, WorkQueue<NamespacedName> queue, CancellationToken cancellationToken)
    {
        await foreach (NamespacedName key in keys.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            queue.Add(key);
        }

        // A source that is complete has nothing more to say; that is no failure.
        await Task.Delay(Timeout.InfiniteTimeSpan, _context.Time, cancellationToken).ConfigureAwait(false);
    }

    [LoggerMessage(LogLevel.Error, "Controller {Controller}: mapping a change to keys failed; a full pass follows")]
    private partial void LogMapFailed(string controller, Exception exception);

    /// <summary>Turns changes into keys for one term.</summary>
    private sealed class Feed(Controller<TEntity> owner, WorkQueue<NamespacedName> queue, CancellationToken finish)
    {
        private readonly SemaphoreSlim _fullPass = new(0, 1);

        internal void OnPrimary(InformerEvent<TEntity> change)
        {
            if (change is { Type: InformerEventType.Updated, Previous: { } old } && owner._predicates.Count > 0
                && !owner._predicates.Any(predicate => predicate(old, change.Object)))
            {
                return;
            }

            queue.Add(NamespacedName.Of(change.Object), change.Initial ? QueuePriority.Background : QueuePriority.Normal);
        }

        internal void Map(Func<IEnumerable<NamespacedName>> map, QueuePriority priority)
        {
            try
            {
                foreach (NamespacedName key in map())
                {
                    queue.Add(key, priority);
                }
            }
            catch (Exception exception) when (!Faults.IsFatal(exception))
            {
                // Which keys were meant is not known, so all are looked at, soon and seldom.
                owner.LogMapFailed(owner.Name, exception);
                owner._context.Metrics.InformerHandlerErrors.WithLabels(owner.Name).Inc();
                RequestFullPass();
            }
            catch (Exception exception)
            {
                owner._context.Supervisor.Fail(exception);
            }
        }

        internal void RequestFullPass()
        {
            try
            {
                if (!finish.IsCancellationRequested && _fullPass.CurrentCount == 0)
                {
                    _fullPass.Release();
                }
            }
            catch (SemaphoreFullException)
            {
                // Asked for already.
            }
        }

        internal async Task FullPassesAsync(CancellationToken cancellationToken)
        {
            while (true)
            {
                await _fullPass.WaitAsync(cancellationToken).ConfigureAwait(false);
                foreach (NamespacedName key in owner._informer.Cache.Keys())
                {
                    queue.Add(key, QueuePriority.Background);
                }

                await Task.Delay(s_fullPassSpacing, owner._context.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
