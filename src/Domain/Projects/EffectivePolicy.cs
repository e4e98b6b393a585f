using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Domain.Projects;

/// <summary>What binds a project: its own policy and those of all projects above it, of which none can be dropped below.</summary>
public sealed record EffectivePolicy
{
    /// <summary>Nothing is demanded.</summary>
    public static EffectivePolicy None { get; } = new();

    /// <summary>Configurations that every configuration extends, the farthest project's first, each with the project that demands it.</summary>
    public IReadOnlyList<(ObjectKey Project, ObjectKey Configuration)> Required { get; init; } = [];

    /// <summary>Locked settings, each with the farthest project that locks it, in order of their paths.</summary>
    public IReadOnlyList<(ObjectKey Project, string Path)> LockedPaths { get; init; } = [];

    /// <summary>Regions in which data may be processed; null for any. Empty when two projects of the chain have none in common.</summary>
    public IReadOnlyList<string>? DataBoundary { get; init; }

    /// <summary>What happens to a request that no Hard budget covers.</summary>
    public UnbudgetedAction Unbudgeted { get; init; }

    /// <summary>The farthest project that keeps Claude Code to the gateway; null where none does.</summary>
    public ObjectKey? GatewayOnly { get; init; }

    /// <summary>The policy of a project, with what its ancestors demand.</summary>
    /// <param name="projects">The tree.</param>
    /// <param name="project">The project.</param>
    public static EffectivePolicy Of(ProjectTree projects, ObjectKey project)
    {
        ArgumentNullException.ThrowIfNull(projects);
        var chain = projects.AncestorsOf(project).Reverse().Append(project)
            .Select(key => (Key: key, projects.Find(key)?.Spec.Policy))
            .Where(step => step.Policy is not null)
            .ToArray();
        return chain.Length == 0 ? None : new EffectivePolicy
        {
            Required = [.. chain.SelectMany(step => (step.Policy!.Required ?? []).Select(reference => (step.Key, reference.Resolve(step.Key.Namespace)))).DistinctBy(pair => pair.Item2)],
            LockedPaths = [.. chain.SelectMany(step => (step.Policy!.LockedPaths ?? []).Select(path => (step.Key, path))).DistinctBy(pair => pair.path).OrderBy(pair => pair.path, StringComparer.Ordinal)],
            DataBoundary = chain.Select(step => step.Policy!.DataBoundary).OfType<IReadOnlyList<string>>().Where(regions => regions.Count > 0).Aggregate((IReadOnlyList<string>?)null, Narrow),
            // A value that this build does not know is read as the stricter one.
            Unbudgeted = chain.All(step => step.Policy!.Unbudgeted is null or UnbudgetedAction.Allow) ? UnbudgetedAction.Allow : UnbudgetedAction.Deny,
            GatewayOnly = chain.Where(step => step.Policy!.GatewayOnly == true).Select(step => (ObjectKey?)step.Key).FirstOrDefault(),
        };
    }

    private static IReadOnlyList<string> Narrow(IReadOnlyList<string>? outer, IReadOnlyList<string> inner) =>
        [.. (outer is null ? inner : outer.Intersect(inner)).Order(StringComparer.Ordinal)];
}
