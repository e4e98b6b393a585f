using System.Collections.Concurrent;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Health;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.ControllerRuntime.Metrics;
using ClaudeConfig.ControllerRuntime.Supervision;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Controllers;

/// <summary>See <see cref="IControllerManager"/>.</summary>
public sealed partial class ControllerManager : IControllerManager
{
    private static readonly TimeSpan s_abortGrace = TimeSpan.FromSeconds(4);

    private readonly ControllerManagerOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Supervisor _supervisor;
    private readonly LeaderElector? _elector;
    private readonly KubeApi _api;
    private readonly InformerSet _informers;
    private readonly List<IController> _controllers = [];
    private readonly Dictionary<string, Func<CancellationToken, Task>> _leaderTasks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ApplyClient> _appliers = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, EventRecorder> _recorders = new(StringComparer.Ordinal);
    private readonly List<(string Name, Func<string?> Check)> _readiness = [];
    private volatile bool _running;
    private volatile bool _stopping;

    /// <summary>Creates a manager.</summary>
    /// <param name="connection">The server; stays the caller's to dispose.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="loggers">Where it logs.</param>
    /// <param name="metrics">Where it counts; null for the default registry.</param>
    /// <exception cref="ArgumentException">The options are wrong; the message names each one.</exception>
    public ControllerManager(KubeConnection connection, ControllerManagerOptions options, ILoggerFactory loggers, RuntimeMetrics? metrics = null)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        ThrowIfAny(options.Validate());
        _options = options;
        _time = connection.Time;
        Metrics = metrics ?? RuntimeMetrics.Default;
        _logger = loggers.CreateLogger("ControllerRuntime");
        _supervisor = new Supervisor(_time, _logger, Metrics);
        if (options is { LeaderElection: { } election, DryRun: null })
        {
            var store = new ApiLeaseStore(
                new KubeApi(connection, AlwaysLeader.Instance), new NamespacedName(election.Namespace, election.Name));
            _elector = new LeaderElector(election, store, _time, NewRandom(), Metrics, _logger);
        }

        _api = new KubeApi(connection, Leadership, options.DryRun);
        _informers = new InformerSet(_api.Caller, options.Watches, Metrics, _logger, NewRandom);
    }

    /// <inheritdoc/>
    public IKubeApi Api => _api;

    /// <inheritdoc/>
    public ILeadership Leadership => _elector?.Leadership ?? AlwaysLeader.Instance;

    /// <summary>The metrics of this process.</summary>
    public RuntimeMetrics Metrics { get; }

    /// <inheritdoc/>
    public IInformer<T> Informer<T>(InformerOptions<T>? options = null)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        ThrowIfRunning();
        return _informers.Get(options ?? new InformerOptions<T>());
    }

    /// <inheritdoc/>
    public IApplyClient ApplyClient(string fieldManager)
    {
        ArgumentException.ThrowIfNullOrEmpty(fieldManager);
        return _appliers.GetOrAdd(fieldManager, name =>
        {
            ThrowIfRunning();
            _informers.Ownership.Track(name);
            return new ApplyClient(name, _api, _informers, Metrics, _time);
        });
    }

    /// <inheritdoc/>
    public IEventRecorder Events(string reportingController)
    {
        ArgumentException.ThrowIfNullOrEmpty(reportingController);
        return _recorders.GetOrAdd(reportingController, name =>
        {
            ThrowIfRunning();
            string instance = _options.LeaderElection?.Identity ?? Environment.MachineName;
            return new EventRecorder(name, instance, _api, _time, Metrics, _logger);
        });
    }

    /// <inheritdoc/>
    public IControllerBuilder<TEntity> AddController<TEntity>(string name, IInformer<TEntity> informer, IEntityController<TEntity> controller)
        where TEntity : class, IKubernetesObject<V1ObjectMeta>
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ThrowIfRunning();
        if (_controllers.Any(other => other.Name == name))
        {
            throw new ArgumentException($"there is a controller '{name}' already: its metrics would mix", nameof(name));
        }

        var context = new ControllerContext(_time, NewRandom, _supervisor, Metrics, _logger, new ApplyClient(name, _api, _informers, Metrics, _time));
        var added = new Controller<TEntity>(name, informer, controller, context);
        _controllers.Add(added);
        return added;
    }

    /// <inheritdoc/>
    public void AddLeaderTask(string name, Func<CancellationToken, Task> run)
    {
        ThrowIfRunning();
        if (!_leaderTasks.TryAdd(name, run))
        {
            throw new ArgumentException($"there is a leader task '{name}' already", nameof(name));
        }
    }

    /// <summary>Adds a condition for being ready.</summary>
    /// <param name="name">What is checked.</param>
    /// <param name="check">Null when good, else what is wrong.</param>
    public void AddReadinessCheck(string name, Func<string?> check) => _readiness.Add((name, check));

    /// <summary>Whether the process should go on living: every loop stays up and nothing ignores its cancellation in numbers.</summary>
    public HealthReport Liveness() => HealthReport.From(
        _supervisor.Dead()
            .Concat(_controllers.Select(controller => controller.Problem).OfType<string>())
            .Concat(_supervisor.Fatal.IsCompleted ? ["something happened that the process cannot go on with; see the log"] : []));

    /// <summary>Whether the process can do its work: caches in step, and not shutting down.</summary>
    public HealthReport Readiness() => HealthReport.From(
        (_running ? Array.Empty<string>() : ["not started"])
            .Concat(_stopping ? ["shutting down"] : [])
            .Concat(_informers.All.Where(informer => !informer.IsCurrent).Select(informer => informer.HasSynced
                ? $"the cache of {informer.Name} has lost the API"
                : $"the cache of {informer.Name} is not complete yet"))
            .Concat(_readiness.Select(check => check.Check() is { } problem ? $"{check.Name}: {problem}" : null).OfType<string>()));

    /// <inheritdoc/>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ThrowIfRunning();
        ThrowIfAny(_controllers.SelectMany(controller => controller.Validate()));
        _running = true;
        using CancellationTokenRegistration stopping = cancellationToken.Register(() => _stopping = true);
        // Caches and the recorder outlive the work, which reads and records to its last moment.
        using var background = new CancellationTokenSource();
        using var stopWork = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task> loops = [.. _informers.All.Select((informer, i) =>
            _supervisor.RunAsync($"informer {i} {informer.Name}", informer.RunAsync, background.Token))];
        loops.AddRange(_recorders.Values.Select((recorder, i) => _supervisor.RunAsync($"events {i}", recorder.RunAsync, background.Token)));
        try
        {
            Task work = RunWorkAsync(stopWork.Token);
            if (await Task.WhenAny(work, _supervisor.Fatal).ConfigureAwait(false) == _supervisor.Fatal)
            {
                await stopWork.CancelAsync().ConfigureAwait(false);
                await work.WaitAsync(s_abortGrace, _time, CancellationToken.None)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await _supervisor.Fatal.ConfigureAwait(false);
            }

            await work.ConfigureAwait(false);
        }
        finally
        {
            await background.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(loops).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            LogStopped();
        }
    }

    private static Random NewRandom() => new(Guid.NewGuid().GetHashCode());

    private static void ThrowIfAny(IEnumerable<string> problems)
    {
        string[] found = [.. problems];
        if (found.Length > 0)
        {
            throw new ArgumentException(string.Join("; ", found));
        }
    }

    private async Task RunWorkAsync(CancellationToken stop)
    {
        Task everywhere = RunControllersAsync(everyReplica: true, stop, CancellationToken.None);
        Task leading = _elector is null
            ? RunControllersAsync(everyReplica: false, stop, CancellationToken.None)
            : _elector.RunAsync((finish, lost) => RunControllersAsync(everyReplica: false, finish, lost), stop);
        await await Task.WhenAny(everywhere, leading).ConfigureAwait(false);
        await Task.WhenAll(everywhere, leading).ConfigureAwait(false);
    }

    /// <summary>One term: waits for the caches, runs the controllers until told to finish, and gives them the drain time.</summary>
    private async Task RunControllersAsync(bool everyReplica, CancellationToken finish, CancellationToken lost)
    {
        using var abort = CancellationTokenSource.CreateLinkedTokenSource(lost);
        try
        {
            await Task.WhenAll(_informers.All.Select(informer => informer.WaitForSyncAsync(finish))).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }

        List<Task> running = [.. _controllers.Where(controller => controller.OnEveryReplica == everyReplica)
            .Select(controller => controller.RunAsync(finish, abort.Token))];
        if (!everyReplica)
        {
            running.AddRange(_leaderTasks.Select(task => _supervisor.RunAsync($"task {task.Key}", task.Value, finish)));
        }

        if (running.Count == 0)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, _time, finish).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return;
        }

        Task all = Task.WhenAll(running);
        await all.WaitAsync(finish).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await DrainAsync(all, abort).ConfigureAwait(false);
    }

    private async Task DrainAsync(Task all, CancellationTokenSource abort)
    {
        try
        {
            await all.WaitAsync(_options.DrainTimeout, _time, abort.Token).ConfigureAwait(false);
            return;
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException && !all.IsCompleted)
        {
            await abort.CancelAsync().ConfigureAwait(false);
        }

        try
        {
            await all.WaitAsync(s_abortGrace, _time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            LogNotDrained(s_abortGrace.TotalSeconds);
        }
    }

    private void ThrowIfRunning()
    {
        if (_running)
        {
            throw new InvalidOperationException("the manager runs already: register informers, field managers, recorders and controllers before RunAsync");
        }
    }

    [LoggerMessage(LogLevel.Warning, "Some work did not end within {Seconds} s of being cancelled and is left behind")]
    private partial void LogNotDrained(double seconds);

    [LoggerMessage(LogLevel.Information, "Stopped")]
    private partial void LogStopped();
}
