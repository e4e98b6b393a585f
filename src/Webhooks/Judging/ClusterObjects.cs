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
using ClaudeConfig.Validation.Sets;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Judging;

/// <summary>What exists in the cluster.</summary>
[EntityRbac(typeof(ClaudeProject), typeof(ClaudeConfiguration), typeof(Budget), typeof(ModelRoute), typeof(V1Namespace), Verbs = RbacVerbs.Read)]
[EntityRbac(typeof(V1ConfigMap), Verbs = RbacVerbs.Read, Scope = RbacScope.OwnNamespace, ResourceNames = [Rates])]
internal sealed class ClusterObjects : IClusterObjects
{
    public const string Rates = "claudeconfig-rates";
    private const string ByProject = "project";

    private readonly IInformer<ClaudeProject> projects;
    private readonly IInformer<ClaudeConfiguration> configurations;
    private readonly IInformer<Budget> budgets;
    private readonly IInformer<ModelRoute> routes;
    private readonly IInformer<PartialObjectMetadata<V1Namespace>> namespaces;
    private readonly IInformer<V1ConfigMap> rates;
    private readonly NamespacedName ratesKey;

    public ClusterObjects(IControllerManager manager, string platformNamespace)
    {
        projects = manager.Informer(new InformerOptions<ClaudeProject> { Transform = project => Without(project, () => project.Status = null) });
        configurations = manager.Informer(new InformerOptions<ClaudeConfiguration> { Transform = configuration => Without(configuration, () => configuration.Status = null) });
        budgets = manager.Informer(new InformerOptions<Budget> { Transform = budget => Without(budget, () => budget.Status = null) });
        routes = manager.Informer(new InformerOptions<ModelRoute> { Transform = route => Without(route, () => route.Status = null) });
        namespaces = manager.Informer<PartialObjectMetadata<V1Namespace>>();
        rates = manager.Informer(new InformerOptions<V1ConfigMap> { Namespace = platformNamespace, FieldSelector = $"metadata.name={Rates}" });
        ratesKey = new NamespacedName(platformNamespace, Rates);
        routes.AddIndex(ByProject, route => [route.Spec.ProjectRef.Resolve(route.Key.Namespace).ToString()]);
    }

    public V1ConfigMap? ExchangeRates => rates.Cache.Get(ratesKey);

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

    public IDictionary<string, string>? LabelsOf(string @namespace) =>
        namespaces.Cache.Get(new NamespacedName("", @namespace)) is { } found ? found.Metadata.Labels ?? new Dictionary<string, string>() : null;

    // A judgement is about what people wrote.
    private static T Without<T>(T item, Action clear)
        where T : IKubernetesObject<V1ObjectMeta>
    {
        clear();
        return item;
    }
}
