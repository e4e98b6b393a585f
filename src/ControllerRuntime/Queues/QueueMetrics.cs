using ClaudeConfig.ControllerRuntime.Metrics;

namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>The metrics of one queue.</summary>
internal sealed class QueueMetrics
{
    private readonly Prometheus.Gauge.Child? _depth;
    private readonly Prometheus.Counter.Child? _adds;
    private readonly Prometheus.Counter.Child? _retries;
    private readonly Prometheus.Counter.Child? _dropped;
    private readonly Prometheus.Histogram.Child? _waited;
    private readonly Prometheus.Histogram.Child? _worked;

    internal QueueMetrics(RuntimeMetrics? metrics, string name)
    {
        _depth = metrics?.QueueDepth.WithLabels(name);
        _adds = metrics?.QueueAdds.WithLabels(name);
        _retries = metrics?.QueueRetries.WithLabels(name);
        _dropped = metrics?.QueueDropped.WithLabels(name);
        _waited = metrics?.QueueSeconds.WithLabels(name);
        _worked = metrics?.WorkSeconds.WithLabels(name);
    }

    internal void Added(int depth)
    {
        _adds?.Inc();
        _depth?.Set(depth);
    }

    internal void Taken(TimeSpan waited, int depth)
    {
        _waited?.Observe(waited.TotalSeconds);
        _depth?.Set(depth);
    }

    internal void WorkEnded(TimeSpan worked) => _worked?.Observe(worked.TotalSeconds);

    internal void Retried() => _retries?.Inc();

    internal void Dropped() => _dropped?.Inc();

    internal void Depth(int depth) => _depth?.Set(depth);
}
