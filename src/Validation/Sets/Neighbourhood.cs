using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;

namespace ClaudeConfig.Validation.Sets;

/// <summary>What an object has to be judged with: everything it refers to, directly or not, and for a route those that compete with it.</summary>
public static class Neighbourhood
{
    /// <summary>More than anybody's chain of references; a crowd beyond it would make each admission slow for everybody.</summary>
    private const int Most = 500;

    /// <summary>The objects around one, without itself.</summary>
    /// <param name="subject">An object of one of our kinds.</param>
    /// <param name="source">Where the others are.</param>
    /// <param name="known">False where there were too many, and some are left out.</param>
    public static IReadOnlyList<object> Of(object subject, IObjectSource source, out bool known)
    {
        ArgumentNullException.ThrowIfNull(subject);
        ArgumentNullException.ThrowIfNull(source);
        var seen = new HashSet<(string Kind, ObjectKey Key)>();
        if (KeyOf(subject) is { } own)
        {
            seen.Add(own);
        }

        var found = new List<object>();
        var open = new Queue<object>([subject]);
        while (open.TryDequeue(out var from) && found.Count < Most)
        {
            var references = ReferenceEdges.Of(from).Select(edge => (edge.Kind, Key: edge.Target));
            // Who wins depends on all routes of a project and of those above it.
            var rivals = from is ClaudeProject project && subject is ModelRoute ? source.RoutesOf(project.Key).Select(route => (ModelRoute.KubeKind, route.Key)) : [];
            foreach (var (kind, key) in references.Concat(rivals).Where(seen.Add))
            {
                if (source.Find(kind, key) is { } next)
                {
                    found.Add(next);
                    open.Enqueue(next);
                }
            }
        }

        known = open.Count == 0;
        return found;
    }

    private static (string Kind, ObjectKey Key)? KeyOf(object subject) => subject switch
    {
        ClaudeProject project => (ClaudeProject.KubeKind, project.Key),
        ModelRoute route => (ModelRoute.KubeKind, route.Key),
        Api.Configurations.ClaudeConfiguration configuration => (Api.Configurations.ClaudeConfiguration.KubeKind, configuration.Key),
        Api.Budgets.Budget budget => (Api.Budgets.Budget.KubeKind, budget.Key),
        _ => null,
    };
}
