using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Controllers.Projects.Providers;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Reports;
using ClaudeConfig.Operator.RouterConfigs;

namespace ClaudeConfig.Operator.Controllers.Projects.Readiness;

/// <summary>Collects what judging a project looks at.</summary>
internal sealed class ReadinessGatherer(OperatorCaches caches, DomainView domain, RouterReports reports, BundleProblems bundle, OperatorOptions options)
{
    public ReadinessInputs Gather(ClaudeProject project)
    {
        var snapshot = domain.Current;
        var problem = snapshot.Projects.BrokenLinkOf(project.Key);
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
            Gateways = reports.GatewayCount,
        };
    }
}
