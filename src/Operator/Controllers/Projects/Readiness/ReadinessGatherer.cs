using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Operator.Controllers.Projects.Providers;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Reports;
using ClaudeConfig.Operator.RouterConfigs;

namespace ClaudeConfig.Operator.Controllers.Projects.Readiness;

/// <summary>Collects what judging a project looks at.</summary>
internal sealed class ReadinessGatherer(OperatorCaches caches, DomainView domain, RouterReports reports, BundleProblems bundle, GatewayView gateways, GatewayStates states, OperatorOptions options)
{
    public ReadinessInputs Gather(ClaudeProject project)
    {
        var snapshot = domain.Current;
        var problem = snapshot.Projects.BrokenLinkOf(project.Key);
        var gateway = GatewayOf(project, snapshot);
        var name = gateway is { } dedicated && HasTakenOver(dedicated) ? GatewayNames.Of(dedicated) : "";
        return new ReadinessInputs
        {
            Project = project,
            Namespaces = snapshot.Namespaces,
            ParentProblem = problem is null ? null : (problem.Reason, problem.Message),
            ProviderProblems = [.. ProviderAdmission.ProblemsOf(project, options).Values],
            IdentityProblems = IdentityResolver.Resolve(project, snapshot.Namespaces, options.Issuers, options.Outbound).Problems,
            BundleProblem = bundle.Of(project.Key),
            BoundConfigurations = [.. caches.Configurations.Cache.ByIndex(Configurations.ConfigurationIndexes.Project, project.Key.ToString()).Select(item => item.Key)],
            BoundRoutes = [.. snapshot.RoutesByProject[project.Key]],
            BoundBudgets = [.. snapshot.BudgetsByProject[project.Key].Select(budget => budget.Key)],
            Gateway = gateway,
            GatewayServes = gateway is { } owner && HasTakenOver(owner),
            Gateways = reports.Gateways?.Count(report => states.GatewayOf(report.Instance) == name),
        };
    }

    private ObjectKey? GatewayOf(ClaudeProject project, Domain.DomainSnapshot snapshot)
    {
        // Most clusters have none.
        if (!caches.Projects.Cache.List().Any(GatewayClaims.IsDedicated))
        {
            return null;
        }

        var dedicated = gateways.Claims().Dedicated;
        var nearest = snapshot.Projects.AncestorsOf(project.Key).Prepend(project.Key).Where(dedicated.Contains).Take(1).ToArray();
        return nearest is [var owner] ? owner : null;
    }

    private bool HasTakenOver(ObjectKey owner) => caches.Projects.Cache.Get(new NamespacedName(owner.Namespace, owner.Name)) is { Status: { } status }
        && (status.Conditions?.Any(condition => condition is { Type: ProjectConditions.GatewayReady, Status: "True", Reason: ProjectConditions.ServingReason }) == true
            || status.GatewayAddress == GatewayNames.AddressOf(GatewayNames.Of(owner), options.PlatformNamespace));
}
