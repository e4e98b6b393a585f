using Prometheus;

namespace ClaudeConfig.Webhooks;

/// <summary>What is counted beside the runtime's own.</summary>
internal sealed class WebhookMetrics(CollectorRegistry registry)
{
    public Counter Reviews { get; } = Metrics.WithCustomRegistry(registry).CreateCounter(
        "claudeconfig_webhook_reviews_total", "Admission reviews by kind, operation and answer (allowed, refused, error, busy).", "kind", "operation", "answer");

    public Histogram Seconds { get; } = Metrics.WithCustomRegistry(registry).CreateHistogram(
        "claudeconfig_webhook_review_seconds", "Time from the request until its answer.",
        new HistogramConfiguration { LabelNames = ["kind"], Buckets = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1, 5] });

    public Gauge CertificateExpiry { get; } = Metrics.WithCustomRegistry(registry).CreateGauge(
        "claudeconfig_webhook_certificate_expiry_seconds", "Unix time at which the certificate in use expires.");
}
