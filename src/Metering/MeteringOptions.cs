using System.Net;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering;

/// <summary>How a Metering process runs. Checked at start: a wrong value stops it with every problem named.</summary>
internal sealed record MeteringOptions
{
    public required IPEndPoint Listen { get; init; }

    /// <summary>Where gRPC is spoken without TLS; null: nowhere. With TLS <see cref="Listen"/> takes it as well.</summary>
    public IPEndPoint? ListenGrpc { get; init; }

    /// <summary>Npgsql connection string.</summary>
    public required string Database { get; init; }

    /// <summary>File with the password for both databases, read for every new connection; null where connection strings say it.</summary>
    public string? DatabasePasswordFile { get; init; }

    /// <summary>Where reports read, as Npgsql reads it: a replica or a pooler; null for <see cref="Database"/>.</summary>
    public string? ReportsDatabase { get; init; }

    /// <summary>Connections to PostgreSQL, at most.</summary>
    public int MaxConnections { get; init; } = 40;

    /// <summary>File with the bearer token that gateways, sidecars and the Operator present. It may hold several, one a line, while one is rotated.</summary>
    public string? TokenFile { get; init; }

    public string? TlsCertificate { get; init; }

    public string? TlsKey { get; init; }

    /// <summary>The authority that gateways must show a certificate of, besides their token; null: they show none.</summary>
    public string? TlsClientAuthority { get; init; }

    /// <summary>File with exchange rates.</summary>
    public string? RatesFile { get; init; }

    /// <summary>Price contract laid over the public list.</summary>
    public string? PricesFile { get; init; }

    /// <summary>Kubeconfig; null with <see cref="Kubernetes"/> means in-cluster.</summary>
    public string? Kubeconfig { get; init; }

    /// <summary>Whether Budgets are followed and status is written.</summary>
    public bool Kubernetes { get; init; } = true;

    /// <summary>Namespace of the leader election's Lease.</summary>
    public string Namespace { get; init; } = Api.Names.PlatformNamespace;

    /// <summary>The ServiceAccount that gateways run as, in <see cref="Namespace"/>.</summary>
    public string GatewayAccount { get; init; } = "claudeconfig-gateway";

    /// <summary>Whether events, leases and reports are taken only from a gateway with a token of its own, which speaks for its pod alone.</summary>
    public bool BindGateways { get; init; }

    /// <summary>BillingAccountId of cost exports: whose bill it is.</summary>
    public string BillingAccount { get; init; } = "claudeconfig";

    /// <summary>File with an Admin API key of Anthropic: its cost reports are fetched and compared.</summary>
    public string? AnthropicAdminKeyFile { get; init; }

    /// <summary>Where those reports are fetched.</summary>
    public Uri AnthropicAddress { get; init; } = Reconciliation.AnthropicCostClient.PublicAddress;

    /// <summary>Where usage events are read besides HTTP; null: nowhere.</summary>
    public Kafka.KafkaOptions? Kafka { get; init; }

    public Notifications.NotificationOptions Notifications { get; init; } = new();

    /// <summary>How long failures, health checks and clients' own telemetry are kept, in days.</summary>
    public int? LogRetentionDays { get; init; } = 30;

    /// <summary>How long single events are kept, in days; null: for good. Their sums by hour stay.</summary>
    public int? EventRetentionDays { get; init; }

    public LedgerOptions Ledger { get; init; } = new();

    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Database))
        {
            yield return "no database: give --database-file, or set CLAUDECONFIG_DATABASE or PGHOST, PGUSER, PGDATABASE and PGPASSWORD";
        }

        if (MaxConnections is < Storage.LedgerDatabase.FewestConnections or > 100)
        {
            yield return $"--max-connections {MaxConnections}: must be from {Storage.LedgerDatabase.FewestConnections} to 100";
        }

        if (TokenFile is null && !IPAddress.IsLoopback(Listen.Address))
        {
            yield return $"--listen {Listen}: without --token-file only a loopback address is allowed";
        }

        if (ListenGrpc is not null && (TokenFile is null || TlsCertificate is not null) && !IPAddress.IsLoopback(ListenGrpc.Address))
        {
            yield return $"--listen-grpc {ListenGrpc}: only a loopback address is allowed without --token-file, and with --tls-cert, where --listen takes gRPC as well";
        }

        if (BindGateways && !Kubernetes)
        {
            yield return "--bind-gateways: without a cluster (--no-kubernetes) nobody can say whose a gateway's token is";
        }

        if (TlsCertificate is null != TlsKey is null)
        {
            yield return "--tls-cert and --tls-key: give both or neither";
        }

        if (TlsClientAuthority is not null && TlsCertificate is null)
        {
            yield return "--tls-client-ca: without --tls-cert nobody shows a certificate";
        }

        if (EventRetentionDays <= 32)
        {
            yield return $"--event-retention-days {EventRetentionDays}: must be more than 32, the days in which an event may still come";
        }

        if (LogRetentionDays < 1)
        {
            yield return $"--log-retention-days {LogRetentionDays}: must be 1 or more";
        }

        foreach (var problem in Notifications.Outbound.EntryProblems())
        {
            yield return $"--notify-hosts, --notify-internal-hosts: {problem}";
        }

        foreach (var file in new[] { TokenFile, TlsCertificate, TlsKey, TlsClientAuthority, RatesFile, PricesFile, Kubeconfig, AnthropicAdminKeyFile, Kafka?.SettingsFile })
        {
            if (file is not null && !File.Exists(file))
            {
                yield return $"file \"{file}\" does not exist";
            }
        }
    }
}
