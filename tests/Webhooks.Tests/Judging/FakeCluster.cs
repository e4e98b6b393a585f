using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Webhooks.Injecting;
using ClaudeConfig.Webhooks.Judging;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Tests.Judging;

/// <summary>A cluster in memory.</summary>
internal sealed class FakeCluster : IClusterObjects, IInjectionSource
{
    private readonly Dictionary<(string Kind, ObjectKey Key), object> objects = [];

    public Dictionary<string, Dictionary<string, string>> Namespaces { get; } = new() { ["team-a"] = [], ["team-b"] = [], ["platform"] = [] };

    public IReadOnlySet<string>? Currencies { get; set; }

    public void Add(params object[] items)
    {
        foreach (var item in items)
        {
            // As an API server stores them: what is kept of one version is not read again.
            var metadata = ((IKubernetesObject<V1ObjectMeta>)item).Metadata;
            (metadata.Uid, metadata.ResourceVersion) = (Guid.NewGuid().ToString(), $"{objects.Count + 1}");
            objects[item switch
            {
                ClaudeProject project => (ClaudeProject.KubeKind, project.Key),
                ClaudeConfiguration configuration => (ClaudeConfiguration.KubeKind, configuration.Key),
                Budget budget => (Budget.KubeKind, budget.Key),
                ModelRoute route => (ModelRoute.KubeKind, route.Key),
                _ => throw new ArgumentException(item.GetType().Name, nameof(items)),
            }] = item;
        }
    }

    public object? Find(string kind, ObjectKey key) => objects.GetValueOrDefault((kind, key));

    public IEnumerable<ModelRoute> RoutesOf(ObjectKey project) =>
        objects.Values.OfType<ModelRoute>().Where(route => route.Spec.ProjectRef.Resolve(route.Key.Namespace) == project);

    public IReadOnlyDictionary<string, string>? LabelsOf(string @namespace) => Namespaces.GetValueOrDefault(@namespace);

    public IEnumerable<ClaudeProject> ProjectsIn(string @namespace) => objects.Values.OfType<ClaudeProject>().Where(project => project.Key.Namespace == @namespace);

    public IEnumerable<ClaudeProject> ProjectsAccepted(string label) => objects.Values.OfType<ClaudeProject>().Where(project => NamespaceConsent.ValueFor(project.Key) == label);

    public IReadOnlyList<string> NamespacesIgnoringFailure() => [.. Namespaces.Where(one => NamespaceInjectionChoice.Ignores(one.Key, one.Value, this)).Select(one => one.Key)];

    public IEnumerable<ClaudeConfiguration> ConfigurationsOf(ObjectKey project) =>
        objects.Values.OfType<ClaudeConfiguration>().Where(configuration => configuration.Spec.ProjectRef?.Resolve(configuration.Key.Namespace) == project);
}
