using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Configurations;
using ClaudeConfig.Operator.Controllers.Gateways;
using k8s.Models;

namespace ClaudeConfig.Operator.Caching;

/// <summary>
/// Everything the Operator watches. Children are cached by their label, which anybody can write: whose they are is judged by the recorded uid.
/// Secrets are watched in the platform namespace alone: none of a tenant ever enters.
/// </summary>
internal sealed class OperatorCaches
{
    /// <summary>Objects of up to a megabyte a page: what is read at once must not be most of the memory.</summary>
    private const int LargePage = 50;

    private const string OwnChildren = $"{Names.ManagedByLabel}={Names.ManagedBy}";

    public OperatorCaches(IControllerManager manager, OperatorOptions options)
    {
        Projects = manager.Informer<ClaudeProject>();
        Configurations = manager.Informer<ClaudeConfiguration>();
        Budgets = manager.Informer<Budget>();
        Routes = manager.Informer<ModelRoute>();
        Namespaces = manager.Informer<PartialObjectMetadata<V1Namespace>>();
        Secrets = manager.Informer(new InformerOptions<V1Secret> { Namespace = options.PlatformNamespace, LabelSelector = OwnChildren });
        ConfigMaps = manager.Informer(new InformerOptions<V1ConfigMap> { LabelSelector = OwnChildren, Transform = BundleDigest.Shrink, PageSize = LargePage });
        Contents = manager.Informer(new InformerOptions<PartialObjectMetadata<V1ConfigMap>> { LabelSelector = Names.ContentLabel });
        Revisions = manager.Informer(new InformerOptions<PartialObjectMetadata<V1ControllerRevision>> { LabelSelector = OwnChildren });
        RoleBindings = manager.Informer(new InformerOptions<V1RoleBinding> { LabelSelector = OwnChildren });
        ServiceAccounts = manager.Informer(new InformerOptions<V1ServiceAccount> { LabelSelector = OwnChildren });
        // Without a selector: the platform's own gateway is what others are made like.
        StatefulSets = manager.Informer(new InformerOptions<V1StatefulSet> { Namespace = options.PlatformNamespace });
        Services = manager.Informer(new InformerOptions<V1Service> { Namespace = options.PlatformNamespace, LabelSelector = OwnChildren });
        Autoscalers = manager.Informer(new InformerOptions<V2HorizontalPodAutoscaler> { Namespace = options.PlatformNamespace, LabelSelector = OwnChildren });
        DisruptionBudgets = manager.Informer(new InformerOptions<V1PodDisruptionBudget> { Namespace = options.PlatformNamespace, LabelSelector = OwnChildren });
        NetworkPolicies = manager.Informer(new InformerOptions<V1NetworkPolicy> { Namespace = options.PlatformNamespace, LabelSelector = $"{OwnChildren},{Names.ComponentLabel}={Components.Gateway}" });
        EgressPolicies = manager.Informer(new InformerOptions<V1NetworkPolicy> { LabelSelector = $"{OwnChildren},{Names.ComponentLabel}={Components.Egress}" });
        Ingresses = manager.Informer(new InformerOptions<V1Ingress> { Namespace = options.PlatformNamespace, LabelSelector = OwnChildren });
        if (options.Gateways.RouteParent is not null)
        {
            // Only where the platform says that the cluster knows these kinds: a watch of others never begins.
            HttpRoutes = manager.Informer(new InformerOptions<HttpRoute> { Namespace = options.PlatformNamespace, LabelSelector = OwnChildren });
            BackendTlsPolicies = manager.Informer(new InformerOptions<BackendTlsPolicy> { Namespace = options.PlatformNamespace, LabelSelector = OwnChildren });
            ChildIndex.AddTo(HttpRoutes);
            ChildIndex.AddTo(BackendTlsPolicies);
        }

        ChildIndex.AddTo(StatefulSets);
        ChildIndex.AddTo(Services);
        ChildIndex.AddTo(Autoscalers);
        ChildIndex.AddTo(DisruptionBudgets);
        ChildIndex.AddTo(NetworkPolicies);
        ChildIndex.AddTo(EgressPolicies);
        ChildIndex.AddTo(Ingresses);
        ConfigurationIndexes.AddTo(Configurations);
        ChildIndex.AddTo(Secrets);
        ChildIndex.AddTo(ConfigMaps);
        ChildIndex.AddTo(Revisions);
        ChildIndex.AddTo(RoleBindings);
        ChildIndex.AddTo(ServiceAccounts);
    }

    public IInformer<ClaudeProject> Projects { get; }

    public IInformer<ClaudeConfiguration> Configurations { get; }

    public IInformer<Budget> Budgets { get; }

    public IInformer<ModelRoute> Routes { get; }

    public IInformer<PartialObjectMetadata<V1Namespace>> Namespaces { get; }

    public IInformer<V1Secret> Secrets { get; }

    public IInformer<V1ConfigMap> ConfigMaps { get; }

    /// <summary>Metadata of the ConfigMaps that configurations may take content from; the content is read when a configuration is compiled.</summary>
    public IInformer<PartialObjectMetadata<V1ConfigMap>> Contents { get; }

    public IInformer<PartialObjectMetadata<V1ControllerRevision>> Revisions { get; }

    public IInformer<V1RoleBinding> RoleBindings { get; }

    public IInformer<V1ServiceAccount> ServiceAccounts { get; }

    public IInformer<V1StatefulSet> StatefulSets { get; }

    public IInformer<V1Service> Services { get; }

    public IInformer<V2HorizontalPodAutoscaler> Autoscalers { get; }

    public IInformer<V1PodDisruptionBudget> DisruptionBudgets { get; }

    public IInformer<V1NetworkPolicy> NetworkPolicies { get; }

    /// <summary>Those of projects' namespaces.</summary>
    public IInformer<V1NetworkPolicy> EgressPolicies { get; }

    public IInformer<V1Ingress> Ingresses { get; }

    /// <summary>Null where the platform does not publish through the Gateway API.</summary>
    public IInformer<HttpRoute>? HttpRoutes { get; }

    /// <summary>Null where the platform does not publish through the Gateway API.</summary>
    public IInformer<BackendTlsPolicy>? BackendTlsPolicies { get; }
}
