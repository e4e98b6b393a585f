using ClaudeConfig.Api.Common;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Metering.Routers;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Which gateways serve what a budget covers: its projects' own ones, and the shared one for those that have none. Pure.</summary>
internal static class GatewayReach
{
    /// <summary>Those of the gateways that serve what a budget covers.</summary>
    public static IReadOnlyList<MissedGateway> Of(DomainSnapshot snapshot, ObjectKey budget, IReadOnlyList<MissedGateway> gateways)
    {
        if (gateways.Count == 0 || snapshot.Budgets.GetValueOrDefault(budget) is not { } compiled)
        {
            return gateways;
        }

        var serving = compiled.Projects.Select(project => GatewayNames.DedicatedOf(snapshot.Projects.Find(project)?.Status?.GatewayAddress)?.Host.Split('.')[0] ?? "").ToHashSet(StringComparer.Ordinal);
        return [.. gateways.Where(gateway => serving.Contains(GatewayNames.DedicatedOfInstance(gateway.Instance) ?? ""))];
    }
}
