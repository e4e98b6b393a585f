using System.Net;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api;
using ClaudeConfig.Aws;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Backups;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Operator.Controllers.Projects.Credentials.Aws;

namespace ClaudeConfig.Operator;

/// <summary>What the platform team sets. Checked whole at start.</summary>
internal sealed record OperatorOptions
{
    /// <summary>Where gateways run and provider credentials are kept.</summary>
    public string PlatformNamespace { get; init; } = Names.PlatformNamespace;

    public string? Kubeconfig { get; init; }

    /// <summary>Where probes and metrics are served.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Any, 8080);

    public bool LeaderElection { get; init; } = true;

    /// <summary>Print writes instead of sending them.</summary>
    public bool DryRun { get; init; }

    /// <summary>Base address of Metering, for Router reports; null where there is none.</summary>
    public Uri? MeteringUrl { get; init; }

    public string? MeteringAuthorityFile { get; init; }

    public string? MeteringTokenFile { get; init; }

    /// <summary>Address of the shared gateway as workloads see it.</summary>
    public string GatewayAddress { get; init; } = $"https://claudeconfig-gateway.{Names.PlatformNamespace}.svc:8443";

    /// <summary>What projects may ask of gateways.</summary>
    public GatewayOptions Gateways { get; init; } = new();

    /// <summary>How often credentials and keys in tenants' Secrets are looked at again. They are not watched, so that foreign Secrets are never cached.</summary>
    public TimeSpan CredentialRefreshInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether the operator binds itself to the Secrets of namespaces whose projects need it; else platforms do by hand.</summary>
    public bool BindTenantNamespaces { get; init; } = true;

    /// <summary>The operator's own ServiceAccount in the platform namespace.</summary>
    public string ServiceAccount { get; init; } = Names.OperatorAccount;

    /// <summary>File with the price contract that Metering has too; null for the public list.</summary>
    public string? PricesFile { get; init; }

    /// <summary>Where gateways may connect to.</summary>
    public OutboundPolicy Outbound { get; init; } = OutboundPolicy.Default;

    /// <summary>Which namespaces may use which of the gateways' own identities. Those of the platform namespace may use any.</summary>
    public IReadOnlyList<IdentityGrant> Identities { get; init; } = [];

    /// <summary>Whose projects may take tokens of which OpenID Connect issuers for their own. Nobody's unless said.</summary>
    public IReadOnlyList<IssuerGrant> Issuers { get; init; } = [];

    /// <summary>What the operator identifies itself with at AWS.</summary>
    public AwsEnvironment Aws { get; init; } = new();

    /// <summary>Secrets of AWS that projects may use.</summary>
    public AwsSecretOptions AwsSecrets { get; init; } = new();

    /// <summary>Backups; null for none.</summary>
    public BackupOptions? Backups { get; init; }

    /// <summary>How often Router reports are read.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How often it is read what pods serve.</summary>
    public TimeSpan WorkloadInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Keys reconciled at once by each controller.</summary>
    public int Workers { get; init; } = 8;

    /// <summary>Requests a minute by tier.</summary>
    public IReadOnlyDictionary<RateLimitTier, int> RequestsPerMinute { get; init; } = new Dictionary<RateLimitTier, int>
    {
        [RateLimitTier.Free] = 300,
        [RateLimitTier.Pro] = 3_000,
        [RateLimitTier.Enterprise] = 30_000,
    };
}
