using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Webhooks.Judging;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Tests.Judging;

/// <summary>A cluster in memory.</summary>
internal sealed class FakeCluster : IClusterObjects
{
    private readonly Dictionary<(string Kind, ObjectKey Key), object> objects = [];

    public Dictionary<string, Dictionary<string, string>> Namespaces { get; } = new() { ["team-a"] = [], ["team-b"] = [], ["platform"] = [] };

    public V1ConfigMap? ExchangeRates { get; set; }

    public void Add(params object[] items)
    {
        foreach (var item in items)
        {
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

    public IDictionary<string, string>? LabelsOf(string @namespace) => Namespaces.GetValueOrDefault(@namespace);
}
