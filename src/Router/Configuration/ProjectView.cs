using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;

namespace ClaudeConfig.Router.Configuration;

/// <summary>What matters for the requests of one project.</summary>
internal sealed class ProjectView
{
    private const int DeepestTree = 64;

    public ProjectView(ProjectEntry entry, RouterConfig config, Dictionary<ObjectRef, ObjectRef?> parents)
    {
        Entry = entry;
        var lineage = Lineage(entry.Project, parents);
        // OrderBy is stable: routes of one project stay in their order of precedence.
        Routes = [.. config.Routes.Where(r => r.Projects.Contains(entry.Project)).OrderBy(r => DistanceOf(r, lineage))];
        Budgets = [.. config.Budgets.Where(b => b.Coverage.Projects.Contains(entry.Project))];
    }

    public ProjectEntry Entry { get; }

    /// <summary>Its own first, then those of its ancestors, nearest first.</summary>
    public IReadOnlyList<RouteEntry> Routes { get; }

    /// <summary>Budgets that may cover its requests.</summary>
    public IReadOnlyList<BudgetEntry> Budgets { get; }

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
