using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Validation;
using ClaudeConfig.Webhooks.Injecting;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>What exists in the cluster.</summary>
[EntityRbac(typeof(ClaudeProject), typeof(ClaudeConfiguration), typeof(Budget), typeof(ModelRoute), typeof(V1Namespace), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(V1ConfigMap), Verbs = RbacVerbs.Read, Scope = RbacScope.OwnNamespace, ResourceNames = [Rates])]
internal sealed class ClusterObjects : IClusterObjects, IInjectionSource
{
    public const string Rates = "claudeconfig-rates";
    private const string ByProject = "project";
    private const string ByNamespace = "namespace";
    private const string ByAcceptance = "acceptance";

    private readonly IInformer<ClaudeProject> projects;
    private readonly IInformer<ClaudeConfiguration> configurations;
    private readonly IInformer<Budget> budgets;
    private readonly IInformer<ModelRoute> routes;
    private readonly IInformer<PartialObjectMetadata<V1Namespace>> namespaces;
    private readonly IInformer<V1ConfigMap> rates;
    private readonly NamespacedName ratesKey;
    private Tuple<string, IReadOnlySet<string>>? currencies;

    public ClusterObjects(IControllerManager manager, string platformNamespace)
    {
        projects = manager.Informer(new InformerOptions<ClaudeProject> { Transform = project => Without(project, () => project.Status = AddressOnly(project)) });
        configurations = manager.Informer(new InformerOptions<ClaudeConfiguration> { Transform = configuration => Without(configuration, () => configuration.Status = null) });
        budgets = manager.Informer(new InformerOptions<Budget> { Transform = budget => Without(budget, () => budget.Status = null) });
        routes = manager.Informer(new InformerOptions<ModelRoute> { Transform = route => Without(route, () => route.Status = null) });
        namespaces = manager.Informer<PartialObjectMetadata<V1Namespace>>();
        rates = manager.Informer(new InformerOptions<V1ConfigMap> { Namespace = platformNamespace, FieldSelector = $"metadata.name={Rates}" });
        ratesKey = new NamespacedName(platformNamespace, Rates);
        routes.AddIndex(ByProject, route => [route.Spec.ProjectRef.Resolve(route.Key.Namespace).ToString()]);
        configurations.AddIndex(ByProject, configuration => configuration.Spec.ProjectRef is { } project ? [project.Resolve(configuration.Key.Namespace).ToString()] : []);
        projects.AddIndex(ByNamespace, project => [project.Key.Namespace]);
        projects.AddIndex(ByAcceptance, project => [NamespaceConsent.ValueFor(project.Key)]);
    }

    public IReadOnlySet<string>? Currencies
    {
        get
        {
            if (rates.Cache.Get(ratesKey) is not { } found)
            {
                return null;
            }

            // Read once for a version of the ConfigMap, not for every review.
            var known = currencies;
            if (known?.Item1 != found.Metadata.ResourceVersion)
            {
                currencies = known = Tuple.Create(found.Metadata.ResourceVersion, ManifestSurroundings.CurrenciesOf((found.Data ?? new Dictionary<string, string>()).Values));
            }

            return known!.Item2;
        }
    }

    public object? Find(string kind, ObjectKey key)
    {
        var name = new NamespacedName(key.Namespace, key.Name);
        return kind switch
        {
            ClaudeProject.KubeKind => projects.Cache.Get(name),
            ClaudeConfiguration.KubeKind => configurations.Cache.Get(name),
            Budget.KubeKind => budgets.Cache.Get(name),
            ModelRoute.KubeKind => routes.Cache.Get(name),
            _ => null,
        };
    }

    public IEnumerable<ModelRoute> RoutesOf(ObjectKey project) => routes.Cache.ByIndex(ByProject, project.ToString());

    public IEnumerable<ClaudeConfiguration> ConfigurationsOf(ObjectKey project) => configurations.Cache.ByIndex(ByProject, project.ToString());

    public IEnumerable<ClaudeProject> ProjectsIn(string @namespace) => projects.Cache.ByIndex(ByNamespace, @namespace);

    public IEnumerable<ClaudeProject> ProjectsAccepted(string label) => projects.Cache.ByIndex(ByAcceptance, label);

    public IReadOnlyDictionary<string, string>? LabelsOf(string @namespace) =>
        namespaces.Cache.Get(new NamespacedName("", @namespace)) is { } found ? found.Metadata.Labels as IReadOnlyDictionary<string, string> ?? new Dictionary<string, string>() : null;

    public IReadOnlyList<string> NamespacesIgnoringFailure()
    {
        // Few projects say anything of it, and only namespaces of these are looked at.
        var saying = projects.Cache.List()
            .Where(project => project.Spec.Workloads is { } workloads && (workloads.InjectFailurePolicy is not null || workloads.Namespaces?.Any(one => one.InjectFailurePolicy is not null) == true))
            .ToArray();
        var own = saying.Select(project => project.Key.Namespace).ToHashSet(StringComparer.Ordinal);
        var accepted = saying.Select(project => NamespaceConsent.ValueFor(project.Key)).ToHashSet(StringComparer.Ordinal);
        return saying.Length == 0 ? [] :
        [
            .. namespaces.Cache.List()
                .Select(found => (found.Metadata.Name, Labels: LabelsOf(found.Metadata.Name)!))
                .Where(found => own.Contains(found.Name) || (found.Labels.TryGetValue(Names.AcceptProjectLabel, out var label) && accepted.Contains(label)))
                .Where(found => !found.Labels.ContainsKey(InjectionNames.FailurePolicyLabel) && NamespaceInjectionChoice.Ignores(found.Name, found.Labels, this))
                .Select(found => found.Name)
                .Order(StringComparer.Ordinal),
        ];
    }

    // A judgement is about what people wrote.
    /// <summary>Of what is said of a project only where its gateway is: pods are led there.</summary>
    private static ClaudeProjectStatus? AddressOnly(ClaudeProject project) => project.Status?.GatewayAddress is { } address ? new ClaudeProjectStatus { GatewayAddress = address } : null;

    private static T Without<T>(T item, Action clear)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        clear();
        return item;
    }
}
