using Prometheus;

namespace ClaudeConfig.ControllerRuntime.Metrics;

/// <summary>The runtime's metrics, under controller-runtime's and client-go's names, so that existing dashboards and alerts fit.</summary>
public sealed class RuntimeMetrics
{
    private static readonly Lazy<RuntimeMetrics> s_default = new(() =>
    {
        // The library's adapters for event counters and meters cost megabytes and repeat what is exported here.
        Prometheus.Metrics.SuppressDefaultMetrics(new SuppressDefaultMetricOptions
        {
            SuppressEventCounters = true,
            SuppressMeters = true,
            SuppressDebugMetrics = true,
        });
        return new RuntimeMetrics(Prometheus.Metrics.DefaultRegistry);
    });

    private static readonly double[] s_seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

    private readonly Counter _requests;
    private readonly Histogram _requestSeconds;

    /// <summary>Creates the metrics in a registry.</summary>
    /// <param name="registry">Where <c>/metrics</c> reads from.</param>
    public RuntimeMetrics(CollectorRegistry registry)
    {
        ArgumentNullException.ThrowIfNull(registry);
        Registry = registry;
        MetricFactory factory = Prometheus.Metrics.WithCustomRegistry(registry);
        _requests = factory.CreateCounter("rest_client_requests_total", "API requests by status code; <error> is one without an answer.", "code", "method", "host");
        _requestSeconds = Timing(factory, "rest_client_request_duration_seconds", "Time until the answer's headers.", "verb", "host");
        Reconciles = factory.CreateCounter("controller_runtime_reconcile_total", "Reconciles by result.", "controller", "result");
        ReconcileErrors = factory.CreateCounter("controller_runtime_reconcile_errors_total", "Reconciles that failed.", "controller");
        TerminalErrors = factory.CreateCounter("controller_runtime_terminal_reconcile_errors_total", "Reconciles of objects only an edit can help.", "controller");
        Timeouts = factory.CreateCounter("controller_runtime_reconcile_timeouts_total", "Reconciles cancelled at their timeout.", "controller");
        Conflicts = factory.CreateCounter("controller_runtime_reconcile_conflicts_total", "Reconciles repeated because somebody else was faster.", "controller");
        ReconcileSeconds = Timing(factory, "controller_runtime_reconcile_time_seconds", "Time a reconcile took.", "controller");
        ActiveWorkers = factory.CreateGauge("controller_runtime_active_workers", "Workers that are reconciling.", "controller");
        MaxWorkers = factory.CreateGauge("controller_runtime_max_concurrent_reconciles", "Workers.", "controller");
        QueueDepth = factory.CreateGauge("workqueue_depth", "Keys that wait.", "name");
        QueueAdds = factory.CreateCounter("workqueue_adds_total", "Keys queued.", "name");
        QueueRetries = factory.CreateCounter("workqueue_retries_total", "Keys queued again with back-off.", "name");
        QueueDropped = factory.CreateCounter("workqueue_dropped_total", "Keys refused because the queue was full; a full pass follows.", "name");
        QueueSeconds = Timing(factory, "workqueue_queue_duration_seconds", "Time a key waited.", "name");
        WorkSeconds = Timing(factory, "workqueue_work_duration_seconds", "Time a key was worked on.", "name");
        Leader = factory.CreateGauge("leader_election_master_status", "1 while this process leads.", "name");
        LeaderTransitions = factory.CreateCounter("leader_election_transitions_total", "Gains and losses of leadership.", "name", "change");
        Writes = factory.CreateCounter("controller_runtime_apply_total", "Applies by outcome.", "manager", "resource", "outcome");
        InformerLists = factory.CreateCounter("informer_lists_total", "Full lists.", "resource", "cause");
        InformerWatches = factory.CreateCounter("informer_watches_total", "Watch connections by how they ended.", "resource", "end");
        InformerSkipped = factory.CreateCounter("informer_items_skipped_total", "Objects and lines that could not be read.", "resource");
        InformerHandlerErrors = factory.CreateCounter("informer_handler_errors_total", "Exceptions of handlers, indexes and maps.", "resource");
        InformerObjects = factory.CreateGauge("informer_objects", "Objects cached.", "resource");
        LoopRestarts = factory.CreateCounter("supervised_loop_restarts_total", "Loops started again after they ended.", "loop");
        EventsDropped = factory.CreateCounter("event_recorder_dropped_total", "Kubernetes Events not sent.", "cause");
    }

    /// <summary>The metrics in prometheus-net's default registry.</summary>
    public static RuntimeMetrics Default => s_default.Value;

    /// <summary>Where <c>/metrics</c> reads from.</summary>
    public CollectorRegistry Registry { get; }

    internal Counter Reconciles { get; }

    internal Counter ReconcileErrors { get; }

    internal Counter TerminalErrors { get; }

    internal Counter Timeouts { get; }

    internal Counter Conflicts { get; }

    internal Histogram ReconcileSeconds { get; }

    internal Gauge ActiveWorkers { get; }

    internal Gauge MaxWorkers { get; }

    internal Gauge QueueDepth { get; }

    internal Counter QueueAdds { get; }

    internal Counter QueueRetries { get; }

    internal Counter QueueDropped { get; }

    internal Histogram QueueSeconds { get; }

    internal Histogram WorkSeconds { get; }

    internal Gauge Leader { get; }

    internal Counter LeaderTransitions { get; }

    internal Counter Writes { get; }

    internal Counter InformerLists { get; }

    internal Counter InformerWatches { get; }

    internal Counter InformerSkipped { get; }

    internal Counter InformerHandlerErrors { get; }

    internal Gauge InformerObjects { get; }

    internal Counter LoopRestarts { get; }

    internal Counter EventsDropped { get; }

    /// <summary>Writes all metrics in Prometheus' text format.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public Task WriteAsync(Stream stream, CancellationToken cancellationToken) => Registry.CollectAndExportAsTextAsync(stream, cancellationToken);

    internal void RequestEnded(string method, string host, int code, TimeSpan elapsed)
    {
        _requests.WithLabels(code == 0 ? "<error>" : code.ToString(System.Globalization.CultureInfo.InvariantCulture), method, host).Inc();
        _requestSeconds.WithLabels(method, host).Observe(elapsed.TotalSeconds);
    }

    private static Histogram Timing(MetricFactory factory, string name, string help, params string[] labels) =>
        factory.CreateHistogram(name, help, labels, new HistogramConfiguration { Buckets = s_seconds });
}
