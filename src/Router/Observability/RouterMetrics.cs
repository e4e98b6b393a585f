using ClaudeConfig.Router.Forwarding;
using Prometheus;

namespace ClaudeConfig.Router.Observability;

/// <summary>Every metric. Labels come from closed sets, never from requests.</summary>
internal sealed class RouterMetrics
{
    public RouterMetrics()
    {
        var metrics = Metrics.WithCustomRegistry(Registry);
        metrics.ExemplarBehavior = ExemplarBehavior.NoExemplars();
        Requests = metrics.CreateCounter("claudeconfig_router_requests_total", "Requests by outcome.", "outcome");
        Refusals = metrics.CreateCounter("claudeconfig_router_refusals_total", "Requests refused by the Router itself.", "reason");
        Completed = Requests.WithLabels("completed");
        OpenRequests = metrics.CreateGauge("claudeconfig_router_open_requests", "Requests that are being served.");
        Attempts = metrics.CreateCounter("claudeconfig_router_upstream_attempts_total", "Attempts by result.", "result");
        Answered = Attempts.WithLabels(nameof(AttemptFailure.None));
        HealthChecks = metrics.CreateCounter("claudeconfig_router_health_checks_total", "Health checks of providers by what they said.", "result");
        FirstByte = metrics.CreateHistogram("claudeconfig_router_first_byte_seconds", "Time from request to the first byte for the caller.", new HistogramConfiguration
        {
            Buckets = Histogram.ExponentialBuckets(0.001, 2, 17),
        });
        BodyBytes = metrics.CreateGauge("claudeconfig_router_body_bytes", "Bytes of request bodies that are held until they are served.", "place");
        ConfigReloads = metrics.CreateCounter("claudeconfig_router_config_reloads_total", "Configurations offered, by what became of them.", "result");
        LeaseCalls = metrics.CreateCounter("claudeconfig_router_lease_calls_total", "Calls for leases by result.", "result");
        LeaseAvailable = metrics.CreateGauge("claudeconfig_router_lease_available_usd", "Leased money that nothing holds.");
        LeaseHeld = metrics.CreateGauge("claudeconfig_router_lease_held_usd", "Leased money that open requests hold.");
        HoldWaits = metrics.CreateCounter("claudeconfig_router_hold_waits_total", "Holds that had to wait for a lease.");
        Estimated = metrics.CreateCounter("claudeconfig_router_estimated_usage_total", "Events whose usage is an estimate.");
        SpoolBytes = metrics.CreateGauge("claudeconfig_router_spool_bytes", "Bytes on disk that wait for Metering.");
        SpoolLimitBytes = metrics.CreateGauge("claudeconfig_router_spool_limit_bytes", "Most bytes that may wait.");
        SpoolFailures = metrics.CreateCounter("claudeconfig_router_spool_write_failures_total", "Records that could not be written.");
        SpoolDamage = metrics.CreateCounter("claudeconfig_router_spool_damaged_segments_total", "Segments in which bytes were found that are no record.");
        SpoolUnrecorded = metrics.CreateCounter("claudeconfig_router_unrecorded_requests_total", "Requests that were served uncounted, because the spool was full and may be.");
        EventsReplayed = metrics.CreateCounter("claudeconfig_router_events_replayed_total", "Dead letters that were put back into the spool.");
        EventsDelivered = metrics.CreateCounter("claudeconfig_router_events_delivered_total", "Events by what Metering said.", "status");
        DeliveryFailures = metrics.CreateCounter("claudeconfig_router_event_delivery_failures_total", "Batches that have to be sent again.");
        RateLimitCounters = metrics.CreateGauge("claudeconfig_router_rate_limit_counters", "Counters of rate limits that are kept.", "table");
        RateLimitEvictions = metrics.CreateCounter("claudeconfig_router_rate_limit_evictions_total", "Counters forgotten while they counted, because too many were in use.", "table");
        CredentialFetches = metrics.CreateCounter("claudeconfig_router_credential_fetches_total", "Credentials that end, by whether a new one could be fetched.", "result");
        UnmatchedIdentities = metrics.CreateCounter("claudeconfig_router_unmatched_identities_total", "Requests with a valid token whose identity matches no project.");
        Logins = metrics.CreateCounter("claudeconfig_router_logins_total", "Steps of logins with the company's identity provider, by what came of them.", "outcome");
        TokenReviews = metrics.CreateCounter("claudeconfig_router_token_reviews_total", "ServiceAccount tokens that Metering was asked about, by what it said.", "result");
        IssuerFetches = metrics.CreateCounter("claudeconfig_router_issuer_fetches_total", "Key sets of OpenID Connect issuers that were fetched, or not.", "result");
        SharedLimitsUp = metrics.CreateGauge("claudeconfig_router_shared_limits_up", "1 while the counters that gateways share (--redis) answer.");
        SharedLimitsMissed = metrics.CreateCounter("claudeconfig_router_shared_limits_missed_total", "Requests under a limit that --redis-unavailable decided, because the shared counters did not answer.");
        ClockOffset = metrics.CreateGauge("claudeconfig_router_clock_offset_seconds", "How far Metering's clock is ahead of this machine's; 0 while within a second.");
        MeteringUp = metrics.CreateGauge("claudeconfig_router_metering_up", "1 while Metering answers.");
    }

    public CollectorRegistry Registry { get; } = Metrics.NewCustomRegistry();

    public Counter Requests { get; }

    /// <summary>Of <see cref="Requests"/>, found already: most of them.</summary>
    public Counter.Child Completed { get; }

    public Counter Refusals { get; }

    public Gauge OpenRequests { get; }

    public Counter Attempts { get; }

    /// <summary>Of <see cref="Attempts"/>, found already: most of them.</summary>
    public Counter.Child Answered { get; }

    public Counter HealthChecks { get; }

    public Histogram FirstByte { get; }

    public Gauge BodyBytes { get; }

    public Counter ConfigReloads { get; }

    public Counter LeaseCalls { get; }

    public Gauge LeaseAvailable { get; }

    public Gauge LeaseHeld { get; }

    public Counter HoldWaits { get; }

    public Counter Estimated { get; }

    public Gauge SpoolBytes { get; }

    public Gauge SpoolLimitBytes { get; }

    public Counter SpoolFailures { get; }

    public Counter SpoolDamage { get; }

    public Counter SpoolUnrecorded { get; }

    public Counter EventsReplayed { get; }

    public Counter EventsDelivered { get; }

    public Counter DeliveryFailures { get; }

    public Gauge RateLimitCounters { get; }

    public Counter RateLimitEvictions { get; }

    public Counter CredentialFetches { get; }

    public Counter UnmatchedIdentities { get; }

    public Counter Logins { get; }

    public Counter TokenReviews { get; }

    public Counter IssuerFetches { get; }

    public Gauge SharedLimitsUp { get; }

    public Counter SharedLimitsMissed { get; }

    public Gauge ClockOffset { get; }

    public Gauge MeteringUp { get; }
}
