using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.Metering.Hosting;
using ClaudeConfig.Metering.Foresight;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Notifications;
using ClaudeConfig.Metering.Reconciliation;
using ClaudeConfig.Metering.Routers;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Thresholds;
using k8s.Models;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>The Kubernetes side of a process: follows Budgets, and while it leads keeps the rules and writes status. Ledger and events are served without it.</summary>
internal sealed partial class ClusterService : BackgroundService
{
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Retry = TimeSpan.FromSeconds(5);

    /// <summary>A store that restarts is back by then; telling every budget would cost two writes to each.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly MeteringOptions _options;
    private readonly IServiceProvider _services;
    private readonly Maintenance _maintenance;
    private readonly LoopHealth _health;
    private readonly TimeProvider _time;
    private readonly IHostApplicationLifetime _lifetime;
    private readonly ILogger<ClusterService> _logger;

    public ClusterService(
        MeteringOptions options, IServiceProvider services, Maintenance maintenance, LoopHealth health, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<ClusterService> logger)
    {
        _options = options;
        _services = services;
        _maintenance = maintenance;
        _health = health;
        _time = time;
        _lifetime = lifetime;
        _logger = logger;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        try
        {
            using var connection = KubeConnection.Create(
                new KubeClientOptions { Kubeconfig = _options.Kubeconfig, UserAgent = ProductVersion.UserAgent("claudeconfig-metering") }, _time);
            var manager = new ControllerManager(
                connection,
                new ControllerManagerOptions
                {
                    LeaderElection = new LeaderElectionOptions { Namespace = _options.Namespace, Name = "claudeconfig-metering", ExitOnLoss = false },
                },
                _services.GetRequiredService<ILoggerFactory>());
            AddTask(manager);
            _health.Also(() => manager.Liveness().Problems);
            await manager.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Shutting down.
        }
        catch (Exception e)
        {
            // Something that cannot be repaired from inside: a fresh process is the cure.
            LogEnded(e);
            Environment.ExitCode = 1;
            _lifetime.StopApplication();
        }
    }

    private void AddTask(ControllerManager manager)
    {
        var budgets = manager.Informer<Budget>();
        var projects = manager.Informer<ClaudeProject>();
        var namespaces = manager.Informer<PartialObjectMetadata<V1Namespace>>();
        var accepted = manager.Informer(new InformerOptions<V1ConfigMap>
        {
            Namespace = _options.Namespace,
            LabelSelector = $"{Names.ComponentLabel}={Domain.Budgets.AcceptedBudgetMap.Component}",
        });
        var rules = new RuleSync(
            budgets.Cache, projects.Cache, namespaces.Cache, accepted.Cache, _options, Get<LedgerGate>(), Get<RuleStore>(), Get<ILogger<RuleSync>>());
        var writer = new StatusWriter(
            budgets.Cache, projects.Cache, manager.ApplyClient(Names.MeteringManager), rules, Get<FigureReader>(), Get<ProjectSpendReader>(), Get<ReconciliationStore>(),
            Get<UnpricedModelReader>(), Get<MemberReader>(), Get<ConsumerReader>(), Get<PricedModels>(), Get<RouterReportStore>(), Get<BudgetThresholds>(), Get<NotificationStore>(), Get<BudgetForecasts>(), Get<BudgetIncidents>(), manager.Events("claudeconfig-metering"), _time, Get<ILogger<StatusWriter>>());
        var changed = new SemaphoreSlim(0, 1);
        void Wake()
        {
            try
            {
                changed.Release();
            }
            catch (SemaphoreFullException)
            {
                // A turn is due already.
            }
        }

        _ = budgets.Subscribe(change => { if (change.Previous?.Metadata.Generation != change.Object.Metadata.Generation) { Wake(); } });
        var revocations = Get<Revocations>();
        _ = SyncAsync(projects, revocations);
        _ = projects.Subscribe(change => revocations.Take(change.Previous, change.Object, change.Type == InformerEventType.Deleted));
        _ = projects.Subscribe(change => { if (change.Previous?.Metadata.Generation != change.Object.Metadata.Generation) { Wake(); } });
        manager.AddLeaderTask("ledger", cancellationToken => LeadAsync(rules, writer, changed, cancellationToken));
    }

    /// <summary>Handlers have seen the first list by then.</summary>
    private async Task SyncAsync(IInformer<ClaudeProject> projects, Revocations revocations)
    {
        await projects.WaitForSyncAsync(_lifetime.ApplicationStopping);
        revocations.Synced();
    }

    /// <summary>Every second, and at once when a Budget or a project changes. A store that cannot be used is told to every budget instead.</summary>
    private async Task LeadAsync(RuleSync rules, StatusWriter writer, SemaphoreSlim changed, CancellationToken cancellationToken)
    {
        var lastSuccess = _time.GetUtcNow();
        while (!cancellationToken.IsCancellationRequested)
        {
            var pause = Turn;
            rules.Compile();
            try
            {
                await _maintenance.EnsureSchemaAsync(cancellationToken);
                await rules.StoreAsync(cancellationToken);
                await writer.RunOnceAsync(cancellationToken);
                lastSuccess = _time.GetUtcNow();
            }
            catch (Exception e) when (StoreProblem.Of(e) is not null)
            {
                var problem = StoreProblem.Of(e)!;
                LogStoreAway(problem.Message);
                pause = Retry;
                if (_time.GetUtcNow() - lastSuccess >= Patience)
                {
                    await writer.TellOutageAsync(new StoreOutage(problem, lastSuccess), cancellationToken);
                }
            }

            await changed.WaitAsync(pause, cancellationToken);
        }
    }

    private T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    [LoggerMessage(Level = LogLevel.Critical, Message = "The Kubernetes side has ended; the process stops so that a fresh one takes over")]
    private partial void LogEnded(Exception exception);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Budgets cannot be kept up to date while the store is away: {Reason}")]
    private partial void LogStoreAway(string reason);
}
