using System.Net;
using ClaudeConfig.Contracts;
using ClaudeConfig.Router.Options;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>What the command line of a sidecar says.</summary>
internal sealed record SidecarOptions
{
    /// <summary>Where the workload's requests come in. Loopback alone: whoever reaches it speaks for the pod.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8009);

    /// <summary>Where the kubelet asks how it is; null for nowhere.</summary>
    public IPEndPoint? AdminListen { get; init; }

    /// <summary>The gateway, or the name of all its replicas.</summary>
    public required Uri Gateway { get; init; }

    /// <summary>Authority of its certificate; null for the system's.</summary>
    public string? GatewayCaFile { get; init; }

    /// <summary>The pod's own token, which the kubelet rotates.</summary>
    public required string TokenFile { get; init; }

    /// <summary>NAMESPACE/NAME of the project that pays; null where the ServiceAccount has only one.</summary>
    public string? Project { get; init; }

    /// <summary>Where telemetry goes; null for the gateway.</summary>
    public Uri? Telemetry { get; init; }

    /// <summary>The mounted bundle and the folder that the workload sees; null where there is no policy.</summary>
    public PolicyFolders? Policy { get; init; }

    /// <summary>The configuration that the policy is of; null where nobody is told what is shown.</summary>
    public ObjectRef? Configuration { get; init; }

    /// <summary>Uid of the pod; null where it is not known.</summary>
    public string? Pod { get; init; }

    public TimeSpan PolicyPollInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long open streams may go on after SIGTERM.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(25);

    public LogFormat LogFormat { get; init; }
}
