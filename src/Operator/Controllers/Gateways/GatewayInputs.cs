using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Reporting;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>All that planning a project's gateway looks at.</summary>
internal sealed record GatewayInputs
{
    public required ClaudeProject Project { get; init; }

    /// <summary>The shared gateway; null where there is none.</summary>
    public V1StatefulSet? Template { get; init; }

    /// <summary>The project's gateway; null before it is made, and for an object of somebody else's.</summary>
    public V1StatefulSet? Existing { get; init; }

    /// <summary>Whether the project's Service exists.</summary>
    public bool HasService { get; init; }

    /// <summary>Whether the platform has room for the gateway that the project asks for.</summary>
    public bool Admitted { get; init; }

    /// <summary>Whether the host name that the project asks for is its own.</summary>
    public bool HostGranted { get; init; }

    /// <summary>Reports of the gateway's replicas; null when not known.</summary>
    public IReadOnlyList<RouterReport>? Reports { get; init; }

    /// <summary>The newest version of the gateway's bundle; null before the first was written.</summary>
    public string? Version { get; init; }

    /// <summary>Whether shared gateways serve the project, as far as is known: then a gateway that is not asked for any more may go.</summary>
    public bool SharedServes { get; init; }
}
