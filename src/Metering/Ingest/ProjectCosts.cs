using System.Collections.Concurrent;
using ClaudeConfig.Contracts;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Tells Prometheus what projects cost: of so many by name, of all others together.</summary>
internal sealed class ProjectCosts
{
    private const int Most = 1000;

    private static readonly ObjectRef Others = new("", "");

    private readonly ConcurrentDictionary<ObjectRef, Prometheus.Counter.Child> _counters = [];

    public void Add(ObjectRef project, decimal cost)
    {
        // Two at once may go one beyond; nobody minds.
        var name = _counters.Count < Most || _counters.ContainsKey(project) ? project : Others;
        _counters.GetOrAdd(name, static found => MeteringMetrics.ProjectCost.WithLabels(found.Namespace, found.Name)).Inc((double)Math.Max(0, cost));
    }
}
