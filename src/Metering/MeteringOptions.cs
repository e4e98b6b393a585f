using System.Net;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering;

/// <summary>How a Metering process runs. Checked at start: a wrong value stops it with every problem named.</summary>
internal sealed record MeteringOptions
{
    public required IPEndPoint Listen { get; init; }

    /// <summary>Npgsql connection string.</summary>
    public required string Database { get; init; }

    /// <summary>Connections to PostgreSQL, at most.</summary>
    public int MaxConnections { get; init; } = 40;

    /// <summary>File with the bearer token that gateways, sidecars and the Operator present. It may hold several, one a line, while one is rotated.</summary>
    public string? TokenFile { get; init; }

    public string? TlsCertificate { get; init; }

    public string? TlsKey { get; init; }

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

    public LedgerOptions Ledger { get; init; } = new();

    public IEnumerable<string> Problems()
    {
        if (string.IsNullOrWhiteSpace(Database))
        {
            yield return "no database: give --database-file, or set CLAUDECONFIG_DATABASE or PGHOST, PGUSER, PGDATABASE and PGPASSWORD";
        }

        if (MaxConnections is < 1 or > 100)
        {
            yield return $"--max-connections {MaxConnections}: must be from 1 to 100";
        }

        if (TokenFile is null && !IPAddress.IsLoopback(Listen.Address))
        {
            yield return $"--listen {Listen}: without --token-file only a loopback address is allowed";
        }

        if (BindGateways && !Kubernetes)
        {
            yield return "--bind-gateways: without a cluster (--no-kubernetes) nobody can say whose a gateway's token is";
        }

        if (TlsCertificate is null != TlsKey is null)
        {
            yield return "--tls-cert and --tls-key: give both or neither";
        }

        foreach (var file in new[] { TokenFile, TlsCertificate, TlsKey, RatesFile, PricesFile, Kubeconfig })
        {
            if (file is not null && !File.Exists(file))
            {
                yield return $"file \"{file}\" does not exist";
            }
        }
    }
}
