using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain;

namespace ClaudeConfig.Dashboard.Access;

/// <summary>
/// What somebody sees: the projects that he is a member of and those below them, and the budgets that count nothing else; a platform role sees all. Pure.
/// </summary>
internal sealed class Visibility
{
    private readonly HashSet<ObjectKey> _projects;
    private readonly HashSet<ObjectKey> _budgets;

    private Visibility(bool all, HashSet<ObjectKey> projects, HashSet<ObjectKey> budgets) => (All, _projects, _budgets) = (all, projects, budgets);

    /// <summary>Whether he sees everything, what no project names included.</summary>
    public bool All { get; }

    /// <summary>In order.</summary>
    public IEnumerable<ObjectKey> Projects => _projects.Order();

    /// <summary>In order.</summary>
    public IEnumerable<ObjectKey> Budgets => _budgets.Order();

    public bool Nothing => !All && _projects.Count == 0;

    public bool SeesProject(ObjectKey project) => All || _projects.Contains(project);

    public bool SeesBudget(ObjectKey budget) => All || _budgets.Contains(budget);

    public static Visibility Of(Viewer viewer, DomainSnapshot snapshot, IReadOnlyCollection<string> platformGroups)
    {
        var all = viewer.Groups.Any(platformGroups.Contains);
        var own = snapshot.Projects.Projects.Where(project => all || snapshot.Projects.Find(project)!.Spec.Members?.Any(member => Names(member.Subject, viewer)) is true);
        var projects = own.SelectMany(snapshot.Projects.WithDescendants).ToHashSet();
        // A budget counts what every budget below it counts, too.
        var counted = snapshot.Budgets.Values
            .SelectMany(budget => budget.Ancestors.Prepend(budget.Key).SelectMany(counting => budget.Projects.Select(project => (counting, project))))
            .ToLookup(pair => pair.counting, pair => pair.project);
        var budgets = snapshot.Budgets.Keys.Where(budget => all || (counted[budget].Any() && counted[budget].All(projects.Contains))).ToHashSet();
        return new Visibility(all, projects, budgets);
    }

    private static bool Names(MemberSubject subject, Viewer viewer) => subject.Kind switch
    {
        SubjectKind.User => subject.Name == viewer.Name,
        SubjectKind.Group => viewer.Groups.Contains(subject.Name),
        _ => false,
    };
}
