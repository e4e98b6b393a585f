using Prometheus;

namespace ClaudeConfig.Metering;

/// <summary>What <c>/metrics</c> says besides the process's own figures. No label is fed by callers, but for projects, which are bounded.</summary>
internal static class MeteringMetrics
{
    public static readonly Counter Events = Prometheus.Metrics.CreateCounter(
        "claudeconfig_metering_events_total", "Usage events by what became of them.", "status");

    /// <summary>What is not for everybody: figures by project.</summary>
    public static readonly CollectorRegistry Money = Prometheus.Metrics.NewCustomRegistry();

    /// <summary>Of a thousand projects; what others cost is under no name.</summary>
    public static readonly Counter ProjectCost = Prometheus.Metrics.WithCustomRegistry(Money).CreateCounter(
        "claudeconfig_metering_project_cost_usd_total", "What usage cost that this replica has counted, by project. The first thousand; others together, without a name.", "namespace", "project");

    public static readonly Counter EventsMended = Prometheus.Metrics.CreateCounter(
        "claudeconfig_metering_events_mended_total", "Usage events whose descriptive fields were too long or not text, and were mended.");

    public static readonly Counter Telemetry = Prometheus.Metrics.CreateCounter(
        "claudeconfig_metering_telemetry_records_total", "Records of clients' own telemetry by what became of them.", "result");

    public static readonly Histogram IngestSeconds = Prometheus.Metrics.CreateHistogram(
        "claudeconfig_metering_ingest_seconds", "Time to store a batch.", new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 2, 14) });

    public static readonly Histogram LeaseSeconds = Prometheus.Metrics.CreateHistogram(
        "claudeconfig_metering_lease_seconds", "Time to answer a lease call.", new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.0005, 2, 14) });

    public static readonly Counter LeaseDecisions = Prometheus.Metrics.CreateCounter(
        "claudeconfig_metering_lease_decisions_total", "Leases by decision.", "decision");

    public static readonly Counter LeasesExpired = Prometheus.Metrics.CreateCounter(
        "claudeconfig_metering_leases_swept_total", "Leases that a silent gateway left behind, each step of their end counted.");

    public static readonly Counter Overdrawn = Prometheus.Metrics.CreateCounter(
        "claudeconfig_metering_lease_overdrawn_usd_total", "Charges beyond what their lease still reserved.");

    public static readonly Gauge LastSuccess = Prometheus.Metrics.CreateGauge(
        "claudeconfig_metering_loop_last_success_timestamp_seconds", "When a background loop last did its work.", "loop");

    public static readonly Gauge ClockOffset = Prometheus.Metrics.CreateGauge(
        "claudeconfig_metering_clock_offset_seconds", "How far this process's clock is ahead of PostgreSQL's, as far as that is certain; behind is negative. Beyond 10 nothing is counted here.");

    public static readonly Gauge KafkaLag = Prometheus.Metrics.CreateGauge(
        "claudeconfig_metering_kafka_lag_messages", "Messages of Kafka in the partitions of this process that are not stored yet, as far as its brokers have said.");

    public static readonly Gauge ReportsLag = Prometheus.Metrics.CreateGauge(
        "claudeconfig_metering_reports_lag_seconds", "How far the replica that reports read from is behind; 0 without one.");

    public static readonly Gauge GatewaysGone = Prometheus.Metrics.CreateGauge(
        "claudeconfig_metering_gateways_gone_with_usage", "1 for each gateway that fell silent ten minutes ago or more while it held usage that is not counted: it must be started once more on its spool. The first hundred.", "gateway");

    public static readonly Gauge GatewaysSkewed = Prometheus.Metrics.CreateGauge(
        "claudeconfig_metering_gateways_skewed", "Gateways whose replicas run different configurations.");

    public static readonly Gauge ForecastCoverage = Prometheus.Metrics.CreateGauge(
        "claudeconfig_metering_forecast_coverage_percent", "Of the last days, how many cost what was forecast for them the day before, within the band of 80 %. The first thousand budgets.", "namespace", "budget");

    public static readonly Gauge CertificateExpiry = Prometheus.Metrics.CreateGauge(
        "claudeconfig_metering_certificate_expiry_seconds", "Unix time at which the TLS certificate in use expires.");

    public static readonly Counter StatusTurns = Prometheus.Metrics.CreateCounter(
        "claudeconfig_metering_status_turns_total", "Times the status writer compared all objects with the ledger.");

    public static readonly Counter StatusWrites = Prometheus.Metrics.CreateCounter(
        "claudeconfig_metering_status_writes_total", "Statuses written.", "kind");

    public static readonly Counter Unavailable = Prometheus.Metrics.CreateCounter(
        "claudeconfig_metering_unavailable_total", "Calls answered 503 because the store was away, or 429 because too many waited.", "reason");

    public static readonly Counter Notifications = Prometheus.Metrics.CreateCounter(
        "claudeconfig_metering_notifications_total", "Attempts to tell a channel of a budget.", "kind", "result");

    public static readonly Gauge ReconciliationDelta = Prometheus.Metrics.CreateGauge(
        "claudeconfig_metering_reconciliation_delta_usd", "What a provider charged beyond what was counted, over the days of its last cost report.", "provider");

    public static readonly Counter TokenReviews = Prometheus.Metrics.CreateCounter(
        "claudeconfig_metering_token_reviews_total", "ServiceAccount tokens that gateways asked about, by what the API server said.", "result");
}
