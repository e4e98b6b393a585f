using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.RateLimiting;
using ClaudeConfig.Router.Requests;

namespace ClaudeConfig.Router.Money;

/// <summary>
/// What budgets ask for once a part of their limit is spent: fewer requests, or another route for new sessions. It follows from what the ledger says is spent,
/// so it holds after a restart as before, and ends with the window or when the limit is raised.
/// </summary>
internal sealed class BudgetActions(BudgetUses uses)
{
    /// <summary>Says in an answer that a session took another route, and why.</summary>
    public const string DowngradedHeader = "x-claudeconfig-downgraded";

    private const int MostSessions = 20_000;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();

    /// <summary>Sessions by whether they began on the other route. One that is not known is new.</summary>
    private readonly BoundedTable<(ObjectRef Project, string Session), bool> sessions = new(MostSessions);

    /// <summary>The route of a request, and the budget that changed it.</summary>
    public (RouteEntry? Route, BudgetActionEntry? Because, ObjectRef Budget) Redirect(ConfigSnapshot snapshot, Caller caller, RouteEntry? route, RequestFacts facts)
    {
        if (!snapshot.HasActions || route is null)
        {
            return (route, null, default);
        }

        BudgetActionEntry? chosen = null;
        var because = default(ObjectRef);
        var any = false;
        foreach (var entry in Acting(snapshot, caller, route, facts.Model))
        {
            foreach (var action in entry.Actions)
            {
                any |= action.Route is not null;
                if (action.Route is not null && uses.SpentOf(entry.Budget) >= action.Percent && !(chosen?.Percent >= action.Percent))
                {
                    (chosen, because) = (action, entry.Budget);
                }
            }
        }

        // Only a route of the caller's own project: another's would lend it credentials that nobody gave it.
        var other = chosen is null ? null : caller.Project.Routes.FirstOrDefault(candidate => candidate.Route == chosen.Route);
        var goes = any && Remember(caller.Attribution, isDowngraded: other is not null) && other is not null && other.Route != route.Route;
        return goes ? (other, chosen, because) : (route, null, default);
    }

    /// <summary>Limits that spent budgets put on a request, besides those of its route and caller.</summary>
    public IReadOnlyList<Limit> Throttles(ConfigSnapshot snapshot, Caller caller, RouteEntry? route, RequestFacts facts)
    {
        if (!snapshot.HasActions || route is null)
        {
            return [];
        }

        var limits = new List<Limit>();
        foreach (var entry in Acting(snapshot, caller, route, facts.Model))
        {
            int? least = null;
            foreach (var action in entry.Actions)
            {
                if (action.RequestsPerMinute is { } most && uses.SpentOf(entry.Budget) >= action.Percent)
                {
                    least = Math.Min(least ?? most, most);
                }
            }

            if (least is { } limit)
            {
                limits.Add(new Limit(new LimitKey { Kind = LimitKind.Budget, Route = entry.Budget, Window = Minute }, limit));
            }
        }

        return limits;
    }

    /// <summary>Budgets that a request may be charged to and that ask for something; Shadow ones ask for nothing.</summary>
    private static IEnumerable<BudgetEntry> Acting(ConfigSnapshot snapshot, Caller caller, RouteEntry route, string model) =>
        route.Targets.Select(target => target.Model ?? model).Distinct()
            .SelectMany(paid => Coverage.Of(snapshot, caller.Project, caller.Attribution, paid).Set.Budgets).Distinct()
            .Select(budget => snapshot.Budgets.GetValueOrDefault(budget))
            .OfType<BudgetEntry>().Where(entry => entry is { Actions.Count: > 0, Mode: not EnforcementMode.Shadow });

    /// <returns>Whether the session is one that takes the other route: it began there, or begins now. Without a session every request is new.</returns>
    private bool Remember(Attribution attribution, bool isDowngraded)
    {
        if (attribution.SessionId is not { } session)
        {
            return isDowngraded;
        }

        lock (gate)
        {
            var key = (attribution.Project, session);
            if (!sessions.TryGet(key, out var began))
            {
                sessions.Set(key, began = isDowngraded);
            }

            return began;
        }
    }
}
