using ClaudeConfig.Domain.References;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Configurations;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Routes;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator;

/// <summary>Maps a change of one object to the keys of others that look at it.</summary>
internal sealed class Wake(OperatorCaches caches, DomainView domain)
{
    /// <summary>
    /// The owner that a child's labels name, if it is the one that is recorded on the child, or the next of that name: anybody can write labels, and would wake whom they
    /// like. A label may be a shortened name, so the owner is looked up, not rebuilt.
    /// </summary>
    public static Func<IKubernetesObject<V1ObjectMeta>, IEnumerable<NamespacedName>> OwnerOf<T>(string kind, IInformer<T> owners)
        where T : class, IKubernetesObject<V1ObjectMeta> => child =>
    {
        if (child.Metadata.Labels is not { } labels
            || !labels.TryGetValue(Names.OwnerKindLabel, out var found) || found != kind
            || !labels.TryGetValue(Names.OwnerNamespaceLabel, out var @namespace)
            || !labels.TryGetValue(Names.OwnerNameLabel, out var name))
        {
            return [];
        }

        // A name that was not shortened is a key; only the rare long one has to be looked for.
        IEnumerable<T> named = owners.Cache.Get(new NamespacedName(@namespace, name)) is { } owner
            ? [owner]
            : owners.Cache.List(@namespace).Where(item => LabelValue.Of(item.Metadata.Name) == name);
        return named.Where(item => ChildOwner.Of(item) is var found && (found.Owns(child) || found.Succeeds(child))).Select(NamespacedName.Of);
    };

    /// <summary>The namespace of an object, as the key of its Namespace.</summary>
    public static IEnumerable<NamespacedName> NamespaceOf(IKubernetesObject<V1ObjectMeta> item) => [new("", item.Metadata.NamespaceProperty)];

    public IEnumerable<NamespacedName> ProjectsBelow(ClaudeProject project) =>
        domain.Current.Projects.WithDescendants(project.Key).Concat(Children(project.Key)).Select(Name);

    public IEnumerable<NamespacedName> ProjectsOfNamespace(PartialObjectMetadata<V1Namespace> item) =>
        caches.Projects.Cache.List()
            .Where(project => project.Metadata.NamespaceProperty == item.Metadata.Name || project.Spec.NamespaceSelector is not null || project.Spec.ParentRef is not null
                || project.Spec.Identity?.ServiceAccounts?.Any(account => account.Namespace == item.Metadata.Name) == true)
            .Select(NamespacedName.Of);

    /// <summary>Projects that ask for something of their gateway.</summary>
    public IEnumerable<NamespacedName> ProjectsWithGateways() => caches.Projects.Cache.List().Where(project => project.Spec.Gateway is not null).Select(NamespacedName.Of);

    public IEnumerable<NamespacedName> ProjectOf(ClaudeConfiguration configuration) =>
        configuration.Spec.ProjectRef is { } reference ? [Name(reference.Resolve(configuration.Key.Namespace))] : [];

    public IEnumerable<NamespacedName> ProjectOf(ModelRoute route) => [Name(route.Spec.ProjectRef.Resolve(route.Key.Namespace))];

    public IEnumerable<NamespacedName> ProjectsCovered(Budget budget) =>
        domain.Current.Projects.WithDescendants(budget.Spec.Scope.ProjectRef.Resolve(budget.Key.Namespace)).Select(Name);

    /// <summary>Configurations that extend this one, directly or through others, and those of projects whose policy demands any of these.</summary>
    public IEnumerable<NamespacedName> ConfigurationsAbove(ClaudeConfiguration configuration)
    {
        var above = Extending(configuration);
        var demanded = above.Append(configuration.Key).ToHashSet();
        return above.Select(Name)
            .Concat(caches.Projects.Cache.List()
                .Where(project => project.Spec.Policy?.Required?.Any(reference => demanded.Contains(reference.Resolve(project.Key.Namespace))) == true)
                .SelectMany(ConfigurationsBelow))
            .Distinct();
    }

    /// <summary>Configurations of a project and of everything below it, which its policy binds.</summary>
    public IEnumerable<NamespacedName> ConfigurationsBelow(ClaudeProject project)
    {
        var tree = domain.Current.Projects;
        // Also those that came below or left by this change.
        return Children(project.Key).SelectMany(tree.WithDescendants).Concat(tree.WithDescendants(project.Key)).Append(project.Key).Distinct()
            .SelectMany(key => caches.Configurations.Cache.ByIndex(ConfigurationIndexes.Project, key.ToString()))
            .Select(NamespacedName.Of);
    }

    private HashSet<ObjectKey> Extending(ClaudeConfiguration configuration)
    {
        var found = new HashSet<ObjectKey>();
        var open = new Queue<ObjectKey>([configuration.Key]);
        while (open.TryDequeue(out var key))
        {
            foreach (var above in caches.Configurations.Cache.ByIndex(ConfigurationIndexes.Extends, key.ToString()).Where(item => found.Add(item.Key)))
            {
                open.Enqueue(above.Key);
            }
        }

        return found;
    }

    /// <summary>A namespace that comes, goes or changes its labels matters to projects that select namespaces, and to references into it.</summary>
    public IEnumerable<NamespacedName> ConfigurationsOfNamespace(PartialObjectMetadata<V1Namespace> item) =>
        caches.Configurations.Cache.List(item.Metadata.Name)
            .SelectMany(configuration => ConfigurationsAbove(configuration).Append(NamespacedName.Of(configuration)))
            .Concat(caches.Projects.Cache.List()
                .Where(project => project.Spec.NamespaceSelector is not null || project.Metadata.NamespaceProperty == item.Metadata.Name)
                .SelectMany(ConfigurationsBelow))
            .Distinct();

    public IEnumerable<NamespacedName> BudgetsBelow(Budget budget) =>
        domain.Current.Budgets.Values
            .Where(other => other.Ancestors.Contains(budget.Key) || other.Budget.Spec.ParentRef?.Resolve(other.Key.Namespace) == budget.Key)
            .Select(other => Name(other.Key));

    public IEnumerable<NamespacedName> BudgetsOf(ClaudeProject project) =>
        caches.Budgets.Cache.List().Where(budget => budget.Spec.Scope.ProjectRef.Resolve(budget.Key.Namespace) == project.Key).Select(NamespacedName.Of);

    public IEnumerable<NamespacedName> BudgetsIn(PartialObjectMetadata<V1Namespace> item) =>
        caches.Budgets.Cache.List(item.Metadata.Name).Select(NamespacedName.Of);

    /// <summary>Routes of the same project: one of them may win or lose by this change.</summary>
    public IEnumerable<NamespacedName> RivalsOf(ModelRoute route) =>
        domain.Current.RoutesByProject[route.Spec.ProjectRef.Resolve(route.Key.Namespace)].Select(Name);

    /// <summary>Routes of a project and of everything below it, which may use its providers.</summary>
    public IEnumerable<NamespacedName> RoutesOf(ClaudeProject project)
    {
        var current = domain.Current;
        return current.Projects.WithDescendants(project.Key).Append(project.Key).Distinct().SelectMany(key => current.RoutesByProject[key]).Select(Name);
    }

    /// <summary>Routes whose conditions look at a budget.</summary>
    public IEnumerable<NamespacedName> RoutesLookingAt(Budget budget) =>
        caches.Routes.Cache.List()
            .Where(route => route.Spec.Targets.Any(target => target.When?.BudgetRef?.Resolve(route.Key.Namespace) == budget.Key))
            .Select(NamespacedName.Of);

    public IEnumerable<NamespacedName> RoutesIn(PartialObjectMetadata<V1Namespace> item) =>
        caches.Routes.Cache.List(item.Metadata.Name).Select(NamespacedName.Of);

    private static NamespacedName Name(ObjectKey key) => new(key.Namespace, key.Name);

    /// <summary>Children by reference, also those whose link does not hold (yet).</summary>
    private IEnumerable<ObjectKey> Children(ObjectKey parent) =>
        caches.Projects.Cache.List().Where(project => project.Spec.ParentRef?.Resolve(project.Key.Namespace) == parent).Select(project => project.Key);
}
