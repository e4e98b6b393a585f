using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Configurations;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Reports;
using ClaudeConfig.Policy;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Reads what planning a configuration looks at: caches, and the contents of revisions where one is needed.</summary>
internal sealed class ConfigurationGatherer(OperatorCaches caches, DomainView domain, RevisionStore revisions, RouterReports reports, ContentStore contents)
{
    private const string ProjectField = "spec.projectRef";

    /// <param name="configuration">The configuration.</param>
    /// <param name="delivered">The revision that this process delivered last.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public async Task<ConfigurationInputs> GatherAsync(ClaudeConfiguration configuration, string? delivered, CancellationToken cancellationToken)
    {
        var snapshot = domain.Current;
        var (project, problem) = Project(configuration, snapshot);
        var owner = ChildOwner.Of(configuration);
        var layers = ConfigurationResolver.Resolve(configuration, project?.Key, snapshot.Projects, Find, snapshot.Grants);
        var inputs = new ConfigurationInputs
        {
            Configuration = configuration,
            Compiled = PolicyCompiler.Compile(await contents.FillAsync(layers, cancellationToken)),
            Project = project,
            ProjectProblem = problem,
            Namespaces = snapshot.Namespaces,
            Delivered = delivered,
            Revisions = caches.Revisions.Cache.Children(owner),
            Served = reports.Served,
        };
        return inputs with { Stored = await StoredAsync(inputs, owner, cancellationToken) };
    }

    private static (ClaudeProject? Project, (string Reason, string Message)? Problem) Project(ClaudeConfiguration configuration, DomainSnapshot snapshot)
    {
        if (configuration.Spec.ProjectRef is not { } reference)
        {
            return (null, null);
        }

        var project = snapshot.Projects.Resolve(ClaudeConfiguration.KubeKind, configuration.Key, ProjectField, reference, out var problem);
        // A broken link may hide what a project above demands: nothing is delivered until that is known again.
        problem ??= project is null ? null : snapshot.Projects.BrokenLinkOf(project.Key);
        return problem is null ? (project, null) : (null, (problem.Reason, problem.Message));
    }

    private ClaudeConfiguration? Find(ObjectKey key) =>
        caches.Configurations.Cache.Get(new NamespacedName(key.Namespace, key.Name)) is { Metadata.DeletionTimestamp: null } found ? found : null;

    private async Task<IReadOnlyDictionary<string, StoredRevision>> StoredAsync(ConfigurationInputs inputs, ChildOwner owner, CancellationToken cancellationToken)
    {
        var stored = new Dictionary<string, StoredRevision>(StringComparer.Ordinal);
        var rendered = inputs.Compiled.Bundle?.Revision;
        if (inputs.ProjectProblem is not null)
        {
            return stored;
        }

        var pinned = inputs.Configuration.Spec.PinnedRevision;
        if (pinned is not null && pinned != rendered)
        {
            stored[pinned] = await revisions.ReadAsync(owner, pinned, cancellationToken);
        }

        var holds = pinned is null ? rendered is not null : pinned == rendered || stored[pinned].Bundle is not null;
        if (!holds && inputs.LastRevision is { } last && last != rendered && !stored.ContainsKey(last))
        {
            stored[last] = await revisions.ReadAsync(owner, last, cancellationToken);
        }

        return stored;
    }
}
