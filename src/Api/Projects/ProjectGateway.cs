using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>The gateway of a project.</summary>
[Rule("!has(self.autoscaling) || (has(self.dedicated) && self.dedicated)",
    "autoscaling needs dedicated: true; the shared gateway is scaled by the platform")]
public sealed record ProjectGateway
{
    /// <summary>A gateway of the project's own instead of the shared one; false unless set.</summary>
    public bool? Dedicated { get; init; }

    /// <summary>How a dedicated gateway scales.</summary>
    public GatewayAutoscaling? Autoscaling { get; init; }

    /// <summary>A host name under which callers from outside the cluster reach the gateway.</summary>
    [Length(253), Pattern(Common.Patterns.Subdomain, Common.Patterns.SubdomainSentence)]
    public string? Hostname { get; init; }
}
