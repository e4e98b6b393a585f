using System.Net;
using ClaudeConfig.Api;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Webhooks.Injecting;

namespace ClaudeConfig.Webhooks;

/// <summary>What the platform team sets.</summary>
internal sealed record WebhookOptions
{
    public string? Kubeconfig { get; init; }

    /// <summary>Where this process runs.</summary>
    public string PlatformNamespace { get; init; } = Names.PlatformNamespace;

    /// <summary>The Service that the API server calls.</summary>
    public string ServiceName { get; init; } = "claudeconfig-webhooks";

    /// <summary>Called instead of the Service, where the API server runs outside of the cluster; null for the Service.</summary>
    public Uri? Url { get; init; }

    /// <summary>Where reviews are answered, over TLS.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Any, 9443);

    /// <summary>Where probes and metrics are served.</summary>
    public IPEndPoint HealthListen { get; init; } = new(IPAddress.Any, 8080);

    public bool LeaderElection { get; init; } = true;

    /// <summary>Where gateways may connect to; what the Operator is told as well.</summary>
    public OutboundPolicy Outbound { get; init; } = OutboundPolicy.Default;

    /// <summary>What pods of projects get.</summary>
    public InjectionOptions Injection { get; init; } = new();

    /// <summary>How often certificates and registrations are looked at, beside every change of the Secret.</summary>
    public TimeSpan CheckInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long both authorities are trusted before the new one signs.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Reviews judged at once; others wait.</summary>
    public int Concurrency { get; init; } = 64;
}
