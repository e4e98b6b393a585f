using System.Collections.Immutable;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Controllers.Projects.Providers;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Caching;

/// <summary>
/// The current <see cref="DomainSnapshot"/>, made anew only after something that it is made of changed: a thousand reconciles after
/// one edit share one resolution.
/// </summary>
internal sealed class DomainView
{
    private readonly OperatorCaches caches;
    private readonly OperatorOptions options;
    private readonly Lock gate = new();
    private long version;
    private (long Version, DomainSnapshot Snapshot)? made;

    public DomainView(OperatorCaches caches, OperatorOptions options)
    {
        (this.caches, this.options) = (caches, options);
        Invalidate(caches.Projects, Predicates.SpecOrMetadataChanged);
        Invalidate(caches.Budgets, Predicates.SpecOrMetadataChanged);
        Invalidate(caches.Routes, Predicates.SpecOrMetadataChanged);
        Invalidate(caches.Namespaces, Predicates.LabelsChanged);
    }

    public DomainSnapshot Current
    {
        get
        {
            var wanted = Interlocked.Read(ref version);
            lock (gate)
            {
                if (made is { } current && current.Version >= wanted)
                {
                    return current.Snapshot;
                }

                // Read before the caches are: a change that comes in between makes the next reader look again.
                wanted = Interlocked.Read(ref version);
                var snapshot = Make();
                made = (wanted, snapshot);
                return snapshot;
            }
        }
    }

    private DomainSnapshot Make() => new(new DomainSources
    {
        Namespaces = caches.Namespaces.Cache.List().ToDictionary(
            item => item.Metadata.Name,
            item => (IReadOnlyDictionary<string, string>)(item.Metadata.Labels?.ToImmutableDictionary(StringComparer.Ordinal) ?? ImmutableDictionary<string, string>.Empty)),
        Projects = [.. caches.Projects.Cache.List().Where(project => project.Metadata.DeletionTimestamp is null)],
        Budgets = [.. caches.Budgets.Cache.List().Where(budget => budget.Metadata.DeletionTimestamp is null)],
        Routes = [.. caches.Routes.Cache.List().Where(route => route.Metadata.DeletionTimestamp is null)],
        Accepted = budget => AcceptedBudgetMap.FormOf(
            caches.ConfigMaps.Cache.Get(new NamespacedName(options.PlatformNamespace, AcceptedBudgetMap.NameOf(budget.Metadata.Uid))), budget),
        Outbound = found => ProviderAdmission.ProblemOf(found.Provider, found.Project.Namespace, options),
    });

    private void Invalidate<T>(IInformer<T> informer, Func<T, T, bool> counts)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        informer.Subscribe(change =>
        {
            if (change.Type != InformerEventType.Updated || change.Previous is null || counts(change.Previous, change.Object))
            {
                Interlocked.Increment(ref version);
            }
        });
}
