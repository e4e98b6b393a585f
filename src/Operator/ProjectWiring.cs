using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Aws;
using ClaudeConfig.Aws.Secrets;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Operator.Controllers.Projects;
using ClaudeConfig.Operator.Controllers.Projects.Access;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;
using ClaudeConfig.Operator.Controllers.Projects.Egress;
using ClaudeConfig.Operator.Controllers.Projects.Keys;
using ClaudeConfig.Operator.Controllers.Projects.Members;
using ClaudeConfig.Operator.Controllers.Projects.Readiness;
using ClaudeConfig.Operator.Reports;
using ClaudeConfig.Operator.RouterConfigs;

namespace ClaudeConfig.Operator;

/// <summary>The controllers of a project: one a transition, and who is woken by what.</summary>
internal sealed class ProjectWiring(IControllerManager manager, OperatorOptions options, TimeProvider time, Random random)
{
    private readonly ProjectTurns turns = new();

    public void Register(
        OperatorCaches caches,
        DomainView domain,
        Wake wake,
        RouterReports reports,
        BundleProblems bundle,
        GatewayView gateways,
        GatewayStates states,
        ChildWriter children,
        EventGrace grace,
        IAsyncEnumerable<NamespacedName> reported)
    {
        var apply = manager.ApplyClient(Names.OperatorManager);
        var access = new TenantAccess(caches, manager.Api, apply, options, time);
        var minter = new KeyMinter(VirtualKey.Create, VirtualKey.NewSalt);
        var refresh = new RefreshPace(options.CredentialRefreshInterval, random);

        var members = new MembersController(Context(caches, Names.MembersManager), new MembersGatherer(domain), new MembersPlanner(time), children);
        manager.AddController("project-members", caches.Projects, members)
            .When(Predicates.SpecOrMetadataChanged)
            .Watches(caches.Namespaces, wake.ProjectsOfNamespace, Predicates.LabelsChanged)
            .Watches(caches.RoleBindings, Wake.OwnerOf(ClaudeProject.KubeKind, caches.Projects))
            .Watches(caches.ServiceAccounts, Wake.OwnerOf(ClaudeProject.KubeKind, caches.Projects))
            .WithWorkers(options.Workers);

        var egress = new EgressController(Context(caches, Names.EgressManager), new EgressGatherer(domain, caches), new EgressPlanner(options, time), children);
        manager.AddController("project-egress", caches.Projects, egress)
            .When(Predicates.SpecOrMetadataChanged)
            .Watches(caches.Namespaces, wake.ProjectsOfNamespace, Predicates.LabelsChanged)
            .Watches(caches.EgressPolicies, Wake.OwnerOf(ClaudeProject.KubeKind, caches.Projects))
            .WithWorkers(options.Workers);

        var keys = new KeysController(
            Context(caches, Names.KeysManager), new KeysGatherer(manager.Api, access, minter, new ImportedKeys(manager.Api, access, caches), options, time), minter, new KeysStatus(time), children, apply, options, refresh);
        manager.AddController("project-keys", caches.Projects, keys)
            .When(Predicates.SpecOrMetadataChanged)
            .Watches(caches.Secrets, Owner(caches, Components.KeyAuthority))
            .Watches(caches.Secrets, new ImportRivals(caches, options).Of)
            .WithWorkers(options.Workers);

        var credentials = new CredentialsController(
            Context(caches, Names.CredentialsManager),
            new CredentialsGatherer(caches, new CredentialReader(manager.Api, access, new AwsSecretSource(SecretsOf(options, time, random), options.AwsSecrets, new RefusedCredentials(caches, domain, reports).LastOf)), options),
            new CredentialsPlanner(options, time),
            children,
            refresh);
        manager.AddController("project-credentials", caches.Projects, credentials)
            .When(Predicates.SpecOrMetadataChanged)
            .Watches(caches.Secrets, Owner(caches, Components.Credential))
            .WithWorkers(options.Workers);

        RegisterReadiness(caches, wake, reported, new ReadinessController(
            Context(caches, Names.OperatorManager),
            new ReadinessGatherer(caches, domain, reports, bundle, gateways, states, options),
            new ReadinessPlanner(options, time),
            new ReadinessGrace(time),
            new ProjectCleanup(caches, children, manager.Api, apply, minter, options),
            grace));
        if (options.BindTenantNamespaces)
        {
            manager.AddController("tenant-access", caches.Namespaces, new TenantAccessController(caches, access))
                .When((_, _) => false)
                .Watches(caches.Projects, Wake.NamespaceOf, ProjectPredicates.SecretsNeededChanged)
                .Watches(caches.RoleBindings, binding => Components.IsOf(binding, Components.TenantAccess) ? Wake.NamespaceOf(binding) : [])
                .WithWorkers(options.Workers);
        }
    }

    /// <summary>What projects ask of their gateways. Who has what depends on all that ask.</summary>
    public void RegisterGateways(
        OperatorCaches caches, Wake wake, GatewayView view, GatewayStates states, RouterReports reports, ChildWriter children, IAsyncEnumerable<NamespacedName> reported)
    {
        var owner = Wake.OwnerOf(ClaudeProject.KubeKind, caches.Projects);
        var controller = new GatewayController(
            Context(caches, Names.GatewayManager),
            new GatewayGatherer(caches, view, states, reports, options),
            new GatewayPlanner(options),
            new GatewayStatusPlanner(options, time),
            children);
        var builder = manager.AddController("project-gateway", caches.Projects, controller)
            .When(Predicates.SpecOrMetadataChanged)
            .When(ProjectPredicates.GatewayMoved)
            .Watches(caches.Projects, project => project.Spec.Gateway is null ? [] : wake.ProjectsWithGateways(), Predicates.GenerationChanged)
            .Watches(caches.StatefulSets, set => set.Metadata.Name == options.Gateways.Template ? wake.ProjectsWithGateways() : owner(set))
            .Watches(caches.Services, owner)
            // Servers give an autoscaler no generation: its edits would not be told from its status.
            .Watches(caches.Autoscalers, owner)
            .Watches(caches.DisruptionBudgets, owner, Predicates.SpecOrMetadataChanged)
            .Watches(caches.NetworkPolicies, owner)
            .Watches(caches.Ingresses, owner)
            .Triggers(reported)
            .WithWorkers(options.Workers);
        if (caches.HttpRoutes is { } routes && caches.BackendTlsPolicies is { } policies)
        {
            builder.Watches(routes, owner, Predicates.SpecOrMetadataChanged).Watches(policies, owner, Predicates.SpecOrMetadataChanged);
        }
    }

    private void RegisterReadiness(OperatorCaches caches, Wake wake, IAsyncEnumerable<NamespacedName> reported, ReadinessController readiness) =>
        manager.AddController("claude-project", caches.Projects, readiness)
            .WithFinalizer(Names.ProjectFinalizer, readiness)
            .WhileDeleting()
            .When(Predicates.SpecOrMetadataChanged)
            .When(ProjectPredicates.TransitionSpoke)
            .Watches(caches.Projects, wake.ProjectsBelow, (old, current) => Predicates.SpecOrMetadataChanged(old, current) || ProjectPredicates.GatewayMoved(old, current))
            .Watches(caches.Namespaces, wake.ProjectsOfNamespace, Predicates.LabelsChanged)
            .Watches(caches.Routes, wake.ProjectOf, Predicates.GenerationChanged)
            .Watches(caches.Budgets, wake.ProjectsCovered, Predicates.GenerationChanged)
            .Triggers(reported)
            .Triggers(BoundConfigurations(caches, wake).ReadAllAsync())
            .WithWorkers(options.Workers);

    private static Func<k8s.Models.V1Secret, IEnumerable<NamespacedName>> Owner(OperatorCaches caches, string component)
    {
        var owner = Wake.OwnerOf(ClaudeProject.KubeKind, caches.Projects);
        return secret => Components.IsOf(secret, component) ? owner(secret) : [];
    }

    private TransitionContext Context(OperatorCaches caches, string fieldManager) =>
        new(caches, turns, manager.ApplyClient(fieldManager), manager.Events(OperatorWiring.EventSource), new RetryPacer(time, random));

    /// <summary>Projects whose configurations came, went or moved. What a configuration says is nothing to its project, so edits wake nobody.</summary>
    private Coalescer BoundConfigurations(OperatorCaches caches, Wake wake)
    {
        var changed = new Coalescer(time, TimeSpan.FromMilliseconds(250));
        caches.Configurations.Subscribe(change =>
        {
            var now = wake.ProjectOf(change.Object);
            if (change.Type != InformerEventType.Updated || change.Previous is null)
            {
                changed.Add(now);
            }
            else if (wake.ProjectOf(change.Previous) is var before && !before.SequenceEqual(now))
            {
                changed.Add(before.Concat(now));
            }
        });
        return changed;
    }

    /// <summary>Null where nobody may use any.</summary>
    private static AwsSecretStore? SecretsOf(OperatorOptions options, TimeProvider time, Random random)
    {
        if (options.AwsSecrets.Grants.Count == 0)
        {
            return null;
        }

        var http = new AwsHttp();
        var keys = new KeyChain(options.Aws, http, options.AwsSecrets.Region ?? "us-east-1", new RoleAsker("operator", "AWS_ROLE_ARN of the operator"), time);
        return new AwsSecretStore(new SecretBatches(new SecretsClient(http, keys, options.Aws.SecretsAddress is { } address ? new Uri(address) : null, time, Chance), time), time, Chance);

        double Chance()
        {
            lock (random)
            {
                return random.NextDouble();
            }
        }
    }
}
