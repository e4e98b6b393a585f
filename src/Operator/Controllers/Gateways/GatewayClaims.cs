using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Gateways;

/// <summary>
/// Who has what there is only so much of: dedicated gateways, and host names. Who has it keeps it for as long as it asks for it, so that nobody takes anything over by asking later; else
/// the older project comes first. Pure.
/// </summary>
/// <param name="Dedicated">Projects that have a gateway of their own.</param>
/// <param name="Hosts">Projects that have the host name they ask for.</param>
internal sealed record GatewayClaims(IReadOnlySet<ObjectKey> Dedicated, IReadOnlySet<ObjectKey> Hosts)
{
    /// <param name="projects">All projects that are not being deleted.</param>
    /// <param name="hasGateway">Whether a project's gateway exists.</param>
    /// <param name="hasHost">Whether a project's host name is published.</param>
    /// <param name="options">What the platform allows.</param>
    public static GatewayClaims Of(
        IEnumerable<ClaudeProject> projects, Func<ClaudeProject, bool> hasGateway, Func<ClaudeProject, bool> hasHost, GatewayOptions options)
    {
        var asking = projects.Where(project => project.Spec.Gateway is not null).ToArray();
        var dedicated = InOrder(asking.Where(IsDedicated), hasGateway).Take(options.MostDedicated).Select(project => project.Key).ToHashSet();
        var hosts = asking
            .Where(project => HostOf(project) is { } host && IsAllowed(host, options) && (!IsDedicated(project) || dedicated.Contains(project.Key)))
            .GroupBy(project => HostOf(project)!, StringComparer.Ordinal)
            .Select(rivals => InOrder(rivals, hasHost).First().Key)
            .ToHashSet();
        return new GatewayClaims(dedicated, hosts);
    }

    public static bool IsDedicated(ClaudeProject project) => project.Spec.Gateway?.Dedicated == true;

    /// <summary>The host name that a project asks for, as it is compared: case means nothing in it.</summary>
    public static string? HostOf(ClaudeProject project) => project.Spec.Gateway?.Hostname?.ToLowerInvariant();

    /// <summary>Whether a host name lies below one of the platform's domains. The domain itself is the platform's own.</summary>
    public static bool IsAllowed(string host, GatewayOptions options) => options.Domains.Any(domain => host.EndsWith($".{domain}", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<ClaudeProject> InOrder(IEnumerable<ClaudeProject> projects, Func<ClaudeProject, bool> has) => projects
        .OrderByDescending(has)
        .ThenBy(project => project.Metadata.CreationTimestamp)
        .ThenBy(project => project.Key);
}
