using System.Threading.Channels;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.Operator.Backups;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers;
using ClaudeConfig.Operator.Controllers.Budgets;
using ClaudeConfig.Operator.Controllers.Configurations;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Operator.Controllers.Projects;
using ClaudeConfig.Operator.Controllers.Routes;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Routes;
using ClaudeConfig.Operator.Reports;
using ClaudeConfig.Operator.RouterConfigs;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Operator;

/// <summary>Who is woken by what. Nothing here decides anything about an object.</summary>
internal static class OperatorWiring
{
    internal const string EventSource = "claudeconfig.dev/operator";

    public static void Register(IControllerManager manager, OperatorOptions options, TimeProvider time, Random random, ILoggerFactory loggers)
    {
        var caches = new OperatorCaches(manager, options);

        // First to hear of every change, so that whoever is woken by it resolves against it.
        var domain = new DomainView(caches, options);
        var wake = new Wake(caches, domain);
        var reports = new RouterReports(time);
        var workloads = new WorkloadReports(time);
        var states = new GatewayStates();
        var view = new GatewayView(caches, options);
        var routes = Channel.CreateBounded<NamespacedName>(new BoundedChannelOptions(100_000) { FullMode = BoundedChannelFullMode.DropOldest });
        var projects = Channel.CreateBounded<NamespacedName>(new BoundedChannelOptions(100_000) { FullMode = BoundedChannelFullMode.DropOldest });
        var configurations = Channel.CreateBounded<NamespacedName>(new BoundedChannelOptions(100_000) { FullMode = BoundedChannelFullMode.DropOldest });
        var gateways = Channel.CreateBounded<NamespacedName>(new BoundedChannelOptions(100_000) { FullMode = BoundedChannelFullMode.DropOldest });
        var budgets = Channel.CreateBounded<NamespacedName>(new BoundedChannelOptions(100_000) { FullMode = BoundedChannelFullMode.DropOldest });
        var apply = manager.ApplyClient(Names.OperatorManager);
        var grace = new EventGrace(manager.Events(EventSource), time);

        var bundle = new BundleProblems();
        var children = new ChildWriter(manager.Api, apply);
        var ofProjects = new ProjectWiring(manager, options, time, random);
        ofProjects.Register(caches, domain, wake, reports, bundle, view, states, children, grace, projects.Reader.ReadAllAsync());
        ofProjects.RegisterGateways(caches, wake, view, states, reports, children, gateways.Reader.ReadAllAsync());
        var stored = new StoredRevisions(options.Backups is not null);
        var archive = BackupWiring.Register(manager, options, caches, stored, Told, time, random, loggers);
        manager.AddController(
                "claude-configuration",
                caches.Configurations,
                Configurations(manager, caches, domain, workloads, archive, stored, children, grace, new RetryPacer(time, random), options, time))
            .When(Predicates.SpecOrMetadataChanged)
            .WhileDeleting()
            .Watches(caches.Configurations, wake.ConfigurationsAbove, Predicates.SpecOrMetadataChanged)
            .Watches(caches.Projects, wake.ConfigurationsBelow, (old, current) => Predicates.SpecOrMetadataChanged(old, current) || ProjectPredicates.GatewayMoved(old, current))
            .Watches(caches.Namespaces, wake.ConfigurationsOfNamespace, Predicates.LabelsChanged)
            .Watches(caches.ConfigMaps, Wake.OwnerOf(ClaudeConfiguration.KubeKind, caches.Configurations))
            .Watches(caches.Contents, wake.ConfigurationsOfContent)
            .Watches(caches.Revisions, Wake.OwnerOf(ClaudeConfiguration.KubeKind, caches.Configurations))
            .Triggers(configurations.Reader.ReadAllAsync())
            .WithWorkers(options.Workers);
        manager.AddController("budget", caches.Budgets, new BudgetController(caches, domain, new AcceptedBudgetStore(caches, apply, options), reports, states, apply, grace, time))
            .When(Predicates.SpecOrMetadataChanged)
            .Watches(caches.Budgets, wake.BudgetsBelow, Predicates.SpecOrMetadataChanged)
            .Watches(caches.Projects, wake.BudgetsOf, Predicates.SpecOrMetadataChanged)
            .Watches(caches.Namespaces, wake.BudgetsIn, Predicates.LabelsChanged)
            .Triggers(budgets.Reader.ReadAllAsync())
            .WithWorkers(options.Workers);
        manager.AddController("model-route", caches.Routes, new RouteController(caches, domain, reports, states, apply, grace, time))
            .When(Predicates.SpecOrMetadataChanged)
            .Watches(caches.Routes, wake.RivalsOf, Predicates.SpecOrMetadataChanged)
            .Watches(caches.Projects, wake.RoutesOf, Predicates.SpecOrMetadataChanged)
            .Watches(caches.Budgets, wake.RoutesLookingAt, Predicates.SpecOrMetadataChanged)
            .Watches(caches.Namespaces, wake.RoutesIn, Predicates.LabelsChanged)
            .Triggers(routes.Reader.ReadAllAsync())
            .WithWorkers(options.Workers);
        var bundles = RegisterRouterConfig(
            manager, options, time, caches, domain, states, view, bundle, new PriceContractFile(options.PricesFile, time, loggers.CreateLogger<PriceContractFile>()));
        bundles.VersionChanged = () =>
        {
            Send(routes.Writer, caches.Routes);
            Send(budgets.Writer, caches.Budgets);
            SendAll(gateways.Writer, wake.ProjectsWithGateways());
        };
        bundles.ProblemsChanged = changed =>
        {
            foreach (var key in changed)
            {
                projects.Writer.TryWrite(new NamespacedName(key.Namespace, key.Name));
            }
        };

        int? counted = null;
        if (options.MeteringUrl is not null)
        {
            var metering = new MeteringReader(ReportPoller.CreateClient(options), options);
            manager.AddLeaderTask("router-reports", new ReportPoller(metering, reports, options, Reported, time, loggers.CreateLogger<ReportPoller>()).RunAsync);
            manager.AddLeaderTask("workload-reports", new WorkloadPoller(metering, workloads, options.WorkloadInterval, Heard, time, loggers.CreateLogger<WorkloadPoller>()).RunAsync);
        }

        void Told(IReadOnlyList<ObjectKey> news)
        {
            foreach (var key in news)
            {
                configurations.Writer.TryWrite(new NamespacedName(key.Namespace, key.Name));
            }
        }

        void Heard(IReadOnlyCollection<ObjectKey>? news)
        {
            if (news is null)
            {
                Send(configurations.Writer, caches.Configurations);
            }

            Told([.. news ?? []]);
        }

        void Reported()
        {
            Send(routes.Writer, caches.Routes);
            Send(budgets.Writer, caches.Budgets);
            SendAll(gateways.Writer, wake.ProjectsWithGateways());
            if (counted != reports.GatewayCount)
            {
                // All that a project says of gateways.
                counted = reports.GatewayCount;
                Send(projects.Writer, caches.Projects);
            }
        }
    }

    private static ConfigurationController Configurations(
        IControllerManager manager, OperatorCaches caches, DomainView domain, WorkloadReports reports, IRevisionArchive archive, StoredRevisions stored, ChildWriter children, EventGrace grace, RetryPacer pacer, OperatorOptions options, TimeProvider time)
    {
        var apply = manager.ApplyClient(Names.OperatorManager);
        var revisions = new RevisionStore(caches, manager.Api, apply);
        return new ConfigurationController(
            caches,
            new ConfigurationGatherer(caches, domain, revisions, archive, stored, reports, new ContentStore(caches, manager.Api), options, time),
            new ConfigurationStatusPlanner(time),
            revisions,
            new BundleWriter(caches, children, new ExtraKeys(manager.Api, time)),
            children,
            apply,
            manager.Events(EventSource),
            grace,
            pacer);
    }

    private static RouterConfigController RegisterRouterConfig(
        IControllerManager manager,
        OperatorOptions options,
        TimeProvider time,
        OperatorCaches caches,
        DomainView domain,
        GatewayStates states,
        GatewayView view,
        BundleProblems problems,
        PriceContractFile prices)
    {
        var key = RouterConfigController.Key(options);
        var bundle = manager.Informer(new InformerOptions<V1Secret>
        {
            Namespace = options.PlatformNamespace,
            LabelSelector = $"{Names.ComponentLabel}={Components.RouterConfig}",
        });
        var controller = new RouterConfigController(
            caches, domain, new RouterConfigCompiler(options, () => prices.Current, new LoginPolicies(caches)), states, view, problems, manager.ApplyClient(Names.OperatorManager), manager.Events(EventSource), options, time);
        manager.AddController("router-config", bundle, controller)
            .Watches(caches.Secrets, _ => [key])
            .Watches(caches.Projects, _ => [key], (old, current) => Predicates.SpecOrMetadataChanged(old, current) || ProjectPredicates.GatewayMoved(old, current))
            .Watches(caches.Budgets, _ => [key], Predicates.SpecOrMetadataChanged)
            .Watches(caches.Routes, _ => [key], Predicates.SpecOrMetadataChanged)
            .Watches(caches.Configurations, _ => [key], Predicates.SpecOrMetadataChanged)
            .Watches(caches.Namespaces, _ => [key], Predicates.LabelsChanged)
            .Triggers(prices.ChangesAsync(key))
            .WithWorkers(1);
        return controller;
    }

    private static void SendAll(ChannelWriter<NamespacedName> writer, IEnumerable<NamespacedName> keys)
    {
        foreach (var key in keys)
        {
            writer.TryWrite(key);
        }
    }

    private static void Send<T>(ChannelWriter<NamespacedName> writer, IInformer<T> informer)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        foreach (var key in informer.Cache.Keys())
        {
            writer.TryWrite(key);
        }
    }
}
