using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Backups;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Configurations;
using ClaudeConfig.Domain.Projects;
using ClaudeConfig.Operator.Backups;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Configurations.Rollouts;
using ClaudeConfig.Operator.Reports;
using ClaudeConfig.Policy;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Reads what planning a configuration looks at: caches, and the contents of revisions where one is needed.</summary>
internal sealed class ConfigurationGatherer(
    OperatorCaches caches, DomainView domain, RevisionStore revisions, IRevisionArchive archive, StoredRevisions stored, WorkloadReports reports, ContentStore contents, OperatorOptions options, TimeProvider time)
{
    private const string ProjectField = "spec.projectRef";

    /// <param name="configuration">The configuration.</param>
    /// <param name="last">What this process left it at; null where it did not see it yet.</param>
    /// <param name="cancellationToken">Ends reading.</param>
    public async Task<ConfigurationInputs> GatherAsync(ClaudeConfiguration configuration, LastPass? last, CancellationToken cancellationToken)
    {
        var snapshot = domain.Current;
        var (project, problem) = Project(configuration, snapshot);
        var owner = ChildOwner.Of(configuration);
        var resolved = ConfigurationResolver.Resolve(configuration, project?.Key, snapshot.Projects, Find, snapshot.Grants);
        var inputs = new ConfigurationInputs
        {
            Configuration = configuration,
            Compiled = PolicyCompiler.Compile(await contents.FillAsync(resolved, cancellationToken)),
            Layers = [.. resolved.Layers.Select(layer => ConfigurationLayer.Of(layer.Configuration))],
            StableLayers = last is null ? configuration.Status?.Layers : last.Layers,
            Rollout = last is null ? configuration.Status?.Rollout : last.Rollout,
            Now = time.GetUtcNow(),
            HasBackups = stored.Configured,
            BackedUp = stored.Of(new ObjectKey(configuration.Metadata.NamespaceProperty, configuration.Metadata.Name)),
            Project = project,
            Gateway = GatewayNames.DedicatedOf(project?.Status?.GatewayAddress) ?? new Uri(options.GatewayAddress),
            ProjectProblem = problem,
            Namespaces = snapshot.Namespaces,
            Delivered = last?.Revision,
            Revisions = caches.Revisions.Cache.Children(owner),
        };
        return inputs with { Stored = await StoredAsync(inputs, owner, cancellationToken), Pods = Pods(inputs) };
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

    /// <summary>A pod that says it was given this configuration is believed where the configuration reaches its namespace, and nowhere else.</summary>
    private IReadOnlyList<ReportingPod>? Pods(ConfigurationInputs inputs)
    {
        if (reports.Of(inputs.Configuration.Key) is not { } said)
        {
            return null;
        }

        var targets = ConfigurationPlanner.Targets(inputs).ToHashSet(StringComparer.Ordinal);
        return [.. said.Where(state => targets.Contains(state.Namespace)).Select(ReportingPod.Of)];
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
            var here = await revisions.ReadAsync(owner, pinned, cancellationToken);
            stored[pinned] = here is { Bundle: null, Problem: null } ? await ArchivedAsync(inputs.Configuration.Key, pinned, cancellationToken) : here;
        }

        var holds = pinned is null ? rendered is not null : pinned == rendered || stored[pinned].Bundle is not null;
        var tried = inputs.Rollout is { Phase: not RolloutPhase.Completed } rollout ? rollout.Revision : null;
        if (rendered is null && tried is not null && !stored.ContainsKey(tried))
        {
            stored[tried] = await revisions.ReadAsync(owner, tried, cancellationToken);
        }

        // What changes by steps has the old content beside the new.
        var bySteps = tried is not null || inputs.Layers.Any(layer => layer.Rollout?.Strategy?.Type == RolloutType.Canary);
        if ((!holds || (bySteps && pinned is null)) && inputs.LastRevision is { } last && last != rendered && !stored.ContainsKey(last))
        {
            stored[last] = await revisions.ReadAsync(owner, last, cancellationToken);
        }

        return stored;
    }

    /// <summary>A revision that another cluster rendered, or that is no more in the history here. Where nobody can say now, all else goes on: a lock must reach the targets.</summary>
    private async Task<StoredRevision> ArchivedAsync(ObjectKey configuration, string revision, CancellationToken cancellationToken)
    {
        try
        {
            return new StoredRevision(await archive.FindAsync(configuration, revision, cancellationToken), null);
        }
        catch (BackupException e)
        {
            return new StoredRevision(null, null) { Unasked = e.Message };
        }
    }
}
