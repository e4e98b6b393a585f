using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Credentials;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Routes;
using ClaudeConfig.Operator.Reports;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>Collects what planning a project looks at.</summary>
internal sealed class ProjectGatherer(OperatorCaches caches, DomainView domain, CredentialReader credentials, RouterReports reports, TimeProvider time)
{
    public async Task<ProjectInputs> GatherAsync(ClaudeProject project, CancellationToken cancellationToken)
    {
        var snapshot = domain.Current;
        var secrets = caches.Secrets.Cache.Children(ChildOwner.Of(project));
        var problem = snapshot.Projects.BrokenLinkOf(project.Key);
        return new ProjectInputs
        {
            Project = project,
            Namespaces = snapshot.Namespaces,
            ParentProblem = problem is null ? null : (problem.Reason, problem.Message),
            Credentials = await credentials.ReadAsync(project, cancellationToken),
            KeySecrets = ByLabel(secrets, Components.Key, Names.KeyLabel),
            CredentialCopies = ByLabel(secrets, Components.Credential, CredentialCopy.ProviderLabel),
            BoundConfigurations = [.. caches.Configurations.Cache.ByIndex(Configurations.ConfigurationIndexes.Project, project.Key.ToString()).Select(item => item.Key)],
            BoundRoutes = [.. snapshot.RoutesByProject[project.Key]],
            BoundBudgets = [.. snapshot.BudgetsByProject[project.Key].Select(budget => budget.Key)],
            Gateways = reports.GatewayCount,
            Now = time.GetUtcNow(),
        };
    }

    private static Dictionary<string, V1Secret> ByLabel(IReadOnlyList<V1Secret> secrets, string component, string label)
    {
        var found = new Dictionary<string, V1Secret>(StringComparer.Ordinal);
        foreach (var secret in secrets)
        {
            var labels = secret.Metadata.Labels;
            if (secret.Metadata.DeletionTimestamp is null && labels[Names.ComponentLabel] == component && labels.TryGetValue(label, out var value))
            {
                found[value] = secret;
            }
        }

        return found;
    }
}
