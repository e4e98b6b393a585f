using System.Text.Json;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Audit;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Pricing;
using Npgsql;

namespace ClaudeConfig.Metering.Prices;

/// <summary>
/// Prices stored events again: hour by hour, each in a transaction that moves events, rollups, windows and months together and leaves a row in the audit.
/// Whole hours, so that rollups by token class can be written anew. It always commits: what exceeds a limit shows as overspent. Run again it changes nothing.
/// </summary>
internal sealed class Repricer(LedgerGate gate, LedgerDatabase database, WindowBuilder builder, Func<PriceBook> prices, TimeProvider time)
{
    public async Task<RepriceResult> RunAsync(RepriceRequest request, string actor, CancellationToken cancellationToken)
    {
        var book = prices();
        var pricer = new EventPricer(() => book);
        var result = new RepriceResult { PriceBook = book.Version, DryRun = request.DryRun };
        for (var hour = HourSplit.HourOf(request.From); hour < request.To; hour = hour.AddHours(1))
        {
            var moved = await HourAsync(request, actor, hour, pricer, cancellationToken);
            result = result with
            {
                Events = result.Events + moved.Count,
                Changed = result.Changed + moved.Count(entry => entry.Changed),
                Before = result.Before + moved.Where(entry => entry.Changed).Sum(entry => entry.Before.Cost + entry.Before.AssumedCost),
                After = result.After + moved.Where(entry => entry.Changed).Sum(entry => entry.After.Cost + entry.After.AssumedCost),
            };
        }

        return result;
    }

    private async Task<IReadOnlyList<RepricedEvent>> HourAsync(RepriceRequest request, string actor, DateTimeOffset hour, EventPricer pricer, CancellationToken cancellationToken)
    {
        var scopes = await database.ReadAsync(connection => RepriceStore.ScopesAsync(connection, hour, request.Provider, cancellationToken), cancellationToken);
        var chosen = scopes.Where(scope => Glob.IsMatch(request.Model, scope.Model)).ToList();
        if (chosen.Count == 0)
        {
            return [];
        }

        var models = chosen.Select(scope => scope.Model).Distinct().ToList();
        if (request.DryRun)
        {
            return await database.ReadAsync(connection => RepriceStore.EventsAsync(connection, hour, request.Provider, models, pricer, cancellationToken), cancellationToken);
        }

        ChargePlan plan = null!;
        return await gate.ChargeAsync(
            async rules =>
            {
                plan = new ChargePlan(rules, Clock.Now(time));
                var seen = await database.ReadAsync(connection => RepriceStore.EventsAsync(connection, hour, request.Provider, models, pricer, cancellationToken), cancellationToken);
                await builder.EnsureAsync(rules, plan.WindowsOf(seen.Select(entry => entry.After)), cancellationToken);
            },
            async (connection, rules) =>
            {
                await RepriceStore.LockHourAsync(connection, hour, [.. chosen.Select(scope => scope.Scope)], cancellationToken);
                var events = await RepriceStore.EventsAsync(connection, hour, request.Provider, models, pricer, cancellationToken);
                await SaveAsync(connection, rules, plan, request, actor, hour, events, cancellationToken);
                return events;
            },
            cancellationToken);
    }

    private async Task SaveAsync(
        NpgsqlConnection connection, RuleSet rules, ChargePlan plan, RepriceRequest request, string actor, DateTimeOffset hour, IReadOnlyList<RepricedEvent> events,
        CancellationToken cancellationToken)
    {
        var changed = events.Where(entry => entry.Changed).ToList();
        if (changed.Count == 0)
        {
            return;
        }

        var now = Clock.Now(time);
        await plan.LookAsync(connection, [.. changed.Select(entry => entry.After)], cancellationToken);
        var (before, after) = (plan.Sum(changed.Select(entry => entry.Before)), plan.Sum(changed.Select(entry => entry.After)));
        var tallies = after
            .Where(entry => rules.KnownWindows.ContainsKey(entry.Key))
            .Select(entry => new Tally(
                rules.KnownWindows[entry.Key],
                Spent: entry.Value.Amount - before[entry.Key].Amount,
                UnpricedEvents: entry.Value.UnpricedEvents - before[entry.Key].UnpricedEvents,
                LastEventTime: entry.Value.LastEventTime,
                LastReceivedTime: now))
            .ToList();
        var members = plan.SumByMember(changed.Select(entry => entry.After)).Concat(plan.SumByMember(changed.Select(entry => entry.Before)).Select(sum => sum with { Amount = -sum.Amount }))
            .Where(sum => rules.KnownWindows.ContainsKey(sum.Window))
            .GroupBy(sum => new MemberKey(rules.KnownWindows[sum.Window], sum.Member))
            .Select(sums => new MemberTally(sums.Key, Spent: sums.Sum(sum => sum.Amount)))
            .ToList();
        var months = changed
            .GroupBy(entry => (entry.After.Event.Attribution.Project, Month: Months.StartOf(entry.After.Event.StartTime)))
            .Select(group => (group.Key.Project, group.Key.Month, group.Sum(entry => entry.After.Cost + entry.After.AssumedCost - entry.Before.Cost - entry.Before.AssumedCost)))
            .OrderBy(entry => entry.Project).ThenBy(entry => entry.Month)
            .ToList();
        await LeaseStore.SaveAsync(
            connection,
            [],
            new Moves(tallies, members),
            [
                RepriceStore.EventsCommand(hour, changed), HourlyAggregates.RepriceCommand(hour, [.. events.Select(entry => (entry.Before, entry.After))]), HourlyAggregates.TouchCommand([hour]),
                RepriceStore.ProjectsCommand(months),
                AuditLog.Command([Entry(request, actor, hour, changed)], now),
            ],
            cancellationToken);
    }

    private static AuditEntry Entry(RepriceRequest request, string actor, DateTimeOffset hour, IReadOnlyList<RepricedEvent> changed) => new(
        actor,
        "Repriced",
        "UsageEvents",
        null,
        $"{request.Provider}/{request.Model} {hour.UtcDateTime:yyyy-MM-dd'T'HH'Z'}",
        JsonSerializer.Serialize(new
        {
            events = changed.Count,
            cost = changed.Sum(entry => entry.Before.Cost),
            assumedCost = changed.Sum(entry => entry.Before.AssumedCost),
            priceBooks = changed.Select(entry => entry.Before.PriceSource).Distinct(),
        }),
        JsonSerializer.Serialize(new
        {
            events = changed.Count,
            cost = changed.Sum(entry => entry.After.Cost),
            assumedCost = changed.Sum(entry => entry.After.AssumedCost),
            priceBook = changed[0].After.PriceSource,
            reason = request.Reason,
        }));
}
