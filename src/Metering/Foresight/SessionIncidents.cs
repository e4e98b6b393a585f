using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>Sessions of a budget that cost several times what nearly all others of their project did in the last thirty days.</summary>
internal sealed class SessionIncidents(SpendLeaves leaves)
{
    private const double LeastDollars = 5;

    /// <summary>The part of the budget's mean day below which a session is nobody's concern.</summary>
    private const double PartOfDay = 0.25;

    private static readonly TimeSpan Usual = TimeSpan.FromDays(30);

    /// <summary>An hourly look reads no further back; what a session cost before is known from the look before.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(2);

    /// <summary>What is usual changes slowly, and takes a month of events to know.</summary>
    private static readonly TimeSpan Good = TimeSpan.FromDays(1);

    /// <param name="rules">All of them.</param>
    /// <param name="rule">The budget's.</param>
    /// <param name="hour">The hour that is not over.</param>
    /// <param name="meanHour">What an hour costs on the mean, in USD.</param>
    /// <param name="days">How far back a first look goes.</param>
    /// <param name="before">What the last look gave; null to begin.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<WatchedSessions> LookAsync(RuleSet rules, BudgetRule rule, DateTimeOffset hour, double meanHour, int days, WatchedSessions? before, CancellationToken cancellationToken)
    {
        var floor = Math.Max(LeastDollars, PartOfDay * 24 * meanHour);
        Task<IReadOnlyList<SessionSpend>> Since(TimeSpan back) => leaves.SpendsAsync(rules, rule, new WindowSpan(hour - back, hour), cancellationToken);

        if (before is null || before.Made + Good <= hour)
        {
            before = new WatchedSessions(hour, floor, SessionWatch.Bounds(await Since(Usual), floor), before?.Incidents);
        }

        var back = before.Incidents is null ? TimeSpan.FromDays(days) : Recent;
        var kept = (before.Incidents ?? []).Where(one => (one.Incident.End ?? hour) > hour.AddDays(-days)).ToArray();
        return before with { Incidents = SessionWatch.Judge(await Since(back), before.Bounds, before.Floor, hour, kept) };
    }
}
