using System.Collections.Concurrent;
using System.Collections.Frozen;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Money;

namespace ClaudeConfig.Router.Configuration;

/// <summary>What matters for the requests of one project.</summary>
internal sealed class ProjectView
{
    /// <summary>With more budgets than this what covers a request is put together every time.</summary>
    public const int MostKnownBudgets = 64;

    private const int DeepestTree = 64;
    private const int MostCoverages = 1024;

    private readonly ConcurrentDictionary<ulong, Coverage> coverages = new();

    public ProjectView(ProjectEntry entry, RouterConfig config, Dictionary<ObjectRef, ObjectRef?> parents)
    {
        Entry = entry;
        var lineage = Lineage(entry.Project, parents);
        // OrderBy is stable: routes of one project stay in their order of precedence.
        Routes = [.. config.Routes.Where(r => r.Projects.Contains(entry.Project)).OrderBy(r => DistanceOf(r, lineage))];
        Budgets = [.. config.Budgets.Where(b => b.Coverage.Projects.Contains(entry.Project))];
        // A tag of a group's name would let a caller say which groups it is of.
        TagNames = Budgets.SelectMany(b => b.Coverage.Tags.Keys).Where(name => !GroupMember.Is(name)).ToFrozenSet(StringComparer.Ordinal);
        // Budgets above are charged as well, and may give shares to groups, whatever they cover themselves.
        var charged = Budgets.SelectMany(b => b.Ancestors.Prepend(b.Budget)).ToHashSet();
        var shares = config.Budgets.Where(b => charged.Contains(b.Budget)).SelectMany(b => b.Shares?.Members ?? []);
        Groups = Budgets.SelectMany(b => b.Coverage.Members).Concat(shares).Where(GroupMember.Is).ToFrozenSet(StringComparer.Ordinal);
    }

    public ProjectEntry Entry { get; }

    /// <summary>Its own first, then those of its ancestors, nearest first.</summary>
    public IReadOnlyList<RouteEntry> Routes { get; }

    /// <summary>Budgets that may cover its requests.</summary>
    public IReadOnlyList<BudgetEntry> Budgets { get; }

    /// <summary>Tags that they ask for: those that other projects' budgets ask for are none of a caller's business here.</summary>
    public FrozenSet<string> TagNames { get; }

    /// <summary>Groups that they name.</summary>
    public FrozenSet<string> Groups { get; }

    /// <summary>What some of the budgets say together; every combination is put together once.</summary>
    /// <param name="covering">A bit for each of <see cref="Budgets"/>.</param>
    /// <param name="snapshot">The configuration that this is part of.</param>
    public Coverage CoverageBy(ulong covering, ConfigSnapshot snapshot)
    {
        if (coverages.TryGetValue(covering, out var known))
        {
            return known;
        }

        var coverage = Coverage.Of(snapshot, Budgets.Where((_, i) => (covering & (1UL << i)) != 0));
        if (coverages.Count < MostCoverages)
        {
            coverages[covering] = coverage;
        }

        return coverage;
    }

    private static List<ObjectRef> Lineage(ObjectRef project, Dictionary<ObjectRef, ObjectRef?> parents)
    {
        var lineage = new List<ObjectRef> { project };
        while (lineage.Count < DeepestTree && parents.GetValueOrDefault(lineage[^1]) is { } parent && !lineage.Contains(parent))
        {
            lineage.Add(parent);
        }

        return lineage;
    }

    // A route names its own project and that project's children, so the topmost of our lineage that it names is where it lives.
    private static int DistanceOf(RouteEntry route, List<ObjectRef> lineage) => lineage.FindLastIndex(route.Projects.Contains);
}
