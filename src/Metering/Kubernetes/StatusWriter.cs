using System.Collections.Concurrent;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Foresight;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Notifications;
using ClaudeConfig.Metering.Reconciliation;
using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Metering.Routers;
using ClaudeConfig.Metering.Thresholds;
using k8s.Models;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Writes money into status, under its own field manager: on the leader only, and only what somebody can see has changed.</summary>
[EntityRbac(typeof(Budget), typeof(ClaudeProject), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(Budget), typeof(ClaudeProject), Subresource = "status", Verbs = RbacVerbs.Get | RbacVerbs.Patch)]
[EntityRbac(typeof(V1Namespace), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(Eventsv1Event), Verbs = RbacVerbs.Apply)]
[EntityRbac(typeof(V1Lease), Verbs = RbacVerbs.Create, Scope = RbacScope.OwnNamespace)]
[EntityRbac(typeof(V1Lease), Verbs = RbacVerbs.Get | RbacVerbs.Update, Scope = RbacScope.OwnNamespace, ResourceNames = ["claudeconfig-metering"])]
[EntityRbac(typeof(V1ConfigMap), Verbs = RbacVerbs.Read, Scope = RbacScope.OwnNamespace)]
internal sealed partial class StatusWriter(
    IIndexer<Budget> budgets,
    IIndexer<ClaudeProject> projects,
    IApplyClient apply,
    RuleSync rules,
    FigureReader figures,
    ProjectSpendReader spend,
    ReconciliationStore reconciliations,
    UnpricedModelReader unpriced,
    MemberReader members,
    ConsumerReader consumers,
    PricedModels priced,
    RouterReportStore routers,
    BudgetThresholds thresholds,
    NotificationStore notifications,
    BudgetForecasts forecasts,
    BudgetIncidents incidents,
    IEventRecorder events,
    TimeProvider time,
    ILogger<StatusWriter> logger)
{
    private static readonly HashSet<string> OwnConditions =
        [BudgetConditions.Enforced, BudgetConditions.MeteringFresh, BudgetConditions.WithinBudget, BudgetConditions.ForecastWithinBudget, BudgetConditions.Anomalous, BudgetConditions.Priced, BudgetConditions.Notified];

    /// <summary>When an object was last written, by uid. Emptied of objects that are gone.</summary>
    private readonly ConcurrentDictionary<string, DateTimeOffset> _written = new();

    public async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var (reports, missed) = await routers.ReadAsync(cancellationToken);
        var running = reports.Count(report => report.ConfigVersion is not null);
        var current = await figures.ReadAllAsync(cancellationToken);
        await thresholds.BeginTurnAsync(cancellationToken);
        var deliveries = await notifications.StatesAsync(cancellationToken);
        await ForEachBudgetAsync(
            async budget =>
            {
                var found = current.GetValueOrDefault(budget.Key.ToRef());
                var models = found is null ? [] : await unpriced.ReadAsync(found, cancellationToken);
                return Input(budget) with
                {
                    Figures = found, Routers = running, Missed = GatewayReach.Of(rules.Snapshot, budget.Key, missed), UnpricedModels = models, Fired = found is null ? [] : await FireAsync(budget, found, cancellationToken),
                    Members = found is null or { Building: true } ? null : await members.ReadAsync(found, cancellationToken),
                    Consumers = found is null or { Building: true } || budget.Spec.Reporting?.TopConsumers is null or 0 ? [] : await consumers.ReadAsync(found, cancellationToken), Deliveries = [.. deliveries[budget.Key.ToRef()]], Forecast = found is null ? null : forecasts.Of(budget.Key.ToRef(), found.StartTime),
                    Anomalies = found is null ? null : await AnomaliesAsync(budget, found, cancellationToken),
                };
            },
            cancellationToken);
        var spent = await spend.ReadAsync(cancellationToken);
        var reconciled = await reconciliations.MonthAsync(Months.StartOf(time.GetUtcNow()), cancellationToken);
        foreach (var project in projects.List().Where(project => project.Metadata.DeletionTimestamp is null))
        {
            await IsolateAsync(project.Metadata, () => WriteAsync(project, spent, reconciled, cancellationToken));
        }

        Forget();
        MeteringMetrics.StatusTurns.Inc();
    }

    /// <summary>Tells every budget that the ledger cannot be used. Needs nothing of the store.</summary>
    public Task TellOutageAsync(StoreOutage outage, CancellationToken cancellationToken) =>
        ForEachBudgetAsync(budget => Task.FromResult(Input(budget) with { Outage = outage }), cancellationToken);

    private async Task ForEachBudgetAsync(Func<Budget, Task<StatusInput>> input, CancellationToken cancellationToken)
    {
        foreach (var budget in budgets.List().Where(budget => budget.Metadata.DeletionTimestamp is null))
        {
            await IsolateAsync(budget.Metadata, async () => await WriteAsync(budget, await input(budget), cancellationToken));
        }
    }

    private async Task<IReadOnlyList<FiredThreshold>> FireAsync(Budget budget, BudgetFigures figures, CancellationToken cancellationToken)
    {
        var (all, news) = await thresholds.TurnAsync(budget, figures, cancellationToken);
        foreach (var fired in news)
        {
            events.Record(budget, EventType.Warning, "ThresholdReached", "Count", Notification.Message(figures, fired));
        }

        return all;
    }

    private async Task<IReadOnlyList<BudgetAnomaly>?> AnomaliesAsync(Budget budget, BudgetFigures figures, CancellationToken cancellationToken)
    {
        var planned = AnomalyPlanner.Plan(budget, figures, incidents.Of(budget.Key.ToRef()));
        foreach (var anomaly in AnomalyPlanner.New(budget.Status?.Anomalies, planned ?? []))
        {
            // Told before it is written: what is written counts as told.
            await notifications.AddAsync([.. Notification.Of(budget, figures, anomaly, time.GetUtcNow())], cancellationToken);
            events.Record(budget, EventType.Warning, "Anomalous", "Watch", $"{anomaly.Message}: {anomaly.Excess} {figures.Currency} above what was expected since {ReportAmount.Text(anomaly.StartTime!.Value)}");
        }

        return planned;
    }

    private StatusInput Input(Budget budget)
    {
        var compiled = rules.Snapshot.Budgets.GetValueOrDefault(budget.Key);
        return new StatusInput
        {
            Budget = budget,
            Compiled = compiled,
            Selection = compiled is null ? ScopeSelection.All : ScopeSelection.Of(compiled, rules.Snapshot.Projects, priced, time.GetUtcNow()),
        };
    }

    private async Task WriteAsync(Budget budget, StatusInput input, CancellationToken cancellationToken)
    {
        // An amount that is still being added up is no news; the one from before stays.
        if (input.Figures is { Building: true })
        {
            return;
        }

        var planned = BudgetStatusPlanner.Plan(input, time);
        var urgency = StatusPace.Urgency(budget.Status, planned, OwnConditions);
        if (urgency == StatusUrgency.None || (urgency == StatusUrgency.Soon && TooEarly(budget.Metadata.Uid)))
        {
            return;
        }

        await apply.ApplyStatusAsync(
            new Budget { Metadata = Identity(budget.Metadata), Spec = budget.Spec, Status = planned }, cancellationToken);
        _written[budget.Metadata.Uid] = time.GetUtcNow();
        MeteringMetrics.StatusWrites.WithLabels(Budget.KubeKind).Inc();
    }

    private async Task WriteAsync(
        ClaudeProject project, Dictionary<ObjectRef, (decimal Spent, DateTimeOffset LastEventTime)> spent, ReconciledMonth? reconciled, CancellationToken cancellationToken)
    {
        var planned = ProjectSpendPlanner.Plan(project, rules.Snapshot.Projects, spent, reconciled, time.GetUtcNow());
        if (ProjectSpendPlanner.Same(project.Status?.Spend, planned) || TooEarly(project.Metadata.Uid))
        {
            return;
        }

        await apply.ApplyStatusAsync(
            new ClaudeProject { Metadata = Identity(project.Metadata), Spec = project.Spec, Status = new ClaudeProjectStatus { Spend = planned } }, cancellationToken);
        _written[project.Metadata.Uid] = time.GetUtcNow();
        MeteringMetrics.StatusWrites.WithLabels(ClaudeProject.KubeKind).Inc();
    }

    private static V1ObjectMeta Identity(V1ObjectMeta metadata) =>
        new() { Name = metadata.Name, NamespaceProperty = metadata.NamespaceProperty, Uid = metadata.Uid };

    private bool TooEarly(string uid) => _written.TryGetValue(uid, out var at) && time.GetUtcNow() - at < StatusPace.Interval;

    /// <summary>One object that the API refuses does not keep the others from being written.</summary>
    private async Task IsolateAsync(V1ObjectMeta metadata, Func<Task> write)
    {
        try
        {
            await write();
        }
        catch (ControllerRuntime.Client.KubeApiException e)
        {
            LogRefused(metadata.NamespaceProperty, metadata.Name, e);
        }
    }

    private void Forget()
    {
        var alive = budgets.List().Select(budget => budget.Metadata.Uid).Concat(projects.List().Select(project => project.Metadata.Uid)).ToHashSet();
        foreach (var gone in _written.Keys.Where(uid => !alive.Contains(uid)))
        {
            _written.TryRemove(gone, out _);
        }

        var kept = budgets.List().Select(budget => budget.Key.ToRef()).ToHashSet();
        unpriced.Keep(kept);
        members.Keep(kept);
        consumers.Keep(kept);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Status of {Namespace}/{Name} could not be written; it is tried again")]
    private partial void LogRefused(string @namespace, string name, Exception exception);
}
