using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>The gateway of a project.</summary>
[Rule("!has(self.autoscaling) || (has(self.dedicated) && self.dedicated)",
    "autoscaling needs dedicated: true; the shared gateway is scaled by the platform")]
public sealed record ProjectGateway
{
    /// <summary>
    /// A gateway of the project's own instead of the shared one, for it and for the projects below it that have none of their own; false unless set. It runs in the platform's
    /// namespace, as every gateway does, and holds the credentials of no other project.
    /// </summary>
    public bool? Dedicated { get; init; }

    /// <summary>How a dedicated gateway scales.</summary>
    public GatewayAutoscaling? Autoscaling { get; init; }

    /// <summary>A host name under which callers from outside the cluster reach the gateway: below one of the domains that the platform allows. One project has it at a time.</summary>
    [Length(253), Pattern(Common.Patterns.Subdomain, Common.Patterns.SubdomainSentence)]
    public string? Hostname { get; init; }
}
