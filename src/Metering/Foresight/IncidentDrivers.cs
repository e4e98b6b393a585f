using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>Finds what drove an excess: first whether a few sessions did, then the values of one dimension beside the same hours of the three weeks before.</summary>
internal sealed class IncidentDrivers(SpendLeaves leaves)
{
    private const int Weeks = 3;
    private const int MostSessions = 3;
    private const double Enough = 0.8;

    /// <summary>An incident that goes on for weeks is explained by its last two days: those can still be looked into.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(2);

    /// <returns>Null where nothing explains enough. Amounts are in USD.</returns>
    public async Task<Driver?> FindAsync(RuleSet rules, BudgetRule rule, WindowSpan span, CancellationToken cancellationToken)
    {
        span = span.End - span.Start > Longest ? span with { Start = span.End!.Value - Longest } : span;
        var found = await LeavesAsync(rules, rule, span, cancellationToken);
        var excess = found.Sum(leaf => leaf.Excess);
        if (excess <= 0)
        {
            return null;
        }

        var driver = DriverSearch.Find(found);
        var sessions = await SessionsAsync(rules, rule, span, excess, cancellationToken);
        return sessions is null ? driver : new Driver
        {
            Dimension = "session",
            Values = [.. sessions.Select(session => session.Session)],
            Explained = sessions.Sum(session => session.Cost) / excess,
            // A session was not there before: all of it is more use.
            Price = 0,
            Volume = sessions.Sum(session => session.Cost),
            Mix = 0,
            Besides = driver is null ? new Dictionary<string, string>() : Besides(driver),
        };
    }

    private static Dictionary<string, string> Besides(Driver driver)
    {
        var besides = driver.Besides.ToDictionary();
        if (driver.Values.Count == 1)
        {
            besides[driver.Dimension] = driver.Values[0];
        }

        return besides;
    }

    private async Task<Leaf[]> LeavesAsync(RuleSet rules, BudgetRule rule, WindowSpan span, CancellationToken cancellationToken)
    {
        var sums = new Dictionary<string, (IReadOnlyDictionary<string, string> Traits, double Actual, double Expected, double Tokens, double ExpectedTokens)>();
        for (var week = 0; week <= Weeks; week++)
        {
            foreach (var leaf in await leaves.ReadAsync(rules, rule, Before(span, week), cancellationToken))
            {
                var traits = leaf.Traits;
                var key = string.Join('\0', traits.Values);
                var sum = sums.TryGetValue(key, out var known) ? known : (traits, 0, 0, 0, 0);
                sums[key] = week == 0
                    ? sum with { Actual = sum.Actual + (double)leaf.Cost, Tokens = sum.Tokens + leaf.Tokens }
                    : sum with { Expected = sum.Expected + (double)leaf.Cost / Weeks, ExpectedTokens = sum.ExpectedTokens + (double)leaf.Tokens / Weeks };
            }
        }

        return [.. sums.Values.Select(sum => new Leaf(sum.Traits, sum.Actual, sum.Expected, sum.Tokens, sum.ExpectedTokens))];
    }

    /// <summary>The few sessions that cost nearly all of the excess, each out of line beside those of the same hours before; null where there are none.</summary>
    private async Task<IReadOnlyList<(string Session, double Cost)>?> SessionsAsync(RuleSet rules, BudgetRule rule, WindowSpan span, double excess, CancellationToken cancellationToken)
    {
        var now = (await leaves.SessionsAsync(rules, rule, span, cancellationToken)).Take(MostSessions).ToArray();
        var needed = Array.FindIndex(now, session => now.TakeWhile(other => other != session).Sum(other => other.Cost) + session.Cost >= Enough * excess) + 1;
        if (needed == 0)
        {
            return null;
        }

        var before = new List<double>();
        for (var week = 1; week <= Weeks; week++)
        {
            before.AddRange((await leaves.SessionsAsync(rules, rule, Before(span, week), cancellationToken)).Select(session => session.Cost));
        }

        var bound = SessionRule.Bound(before, excess / 100);
        return now[..needed].All(session => session.Cost > bound) ? now[..needed] : null;
    }

    private static WindowSpan Before(WindowSpan span, int weeks) => new(span.Start.AddDays(-7 * weeks), span.End!.Value.AddDays(-7 * weeks));
}
