using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Stores a group: identities, events, rollups, ledger and leases in one transaction, so that an event is counted once or not at all.</summary>
internal sealed class GroupStore(LedgerGate gate, WindowBuilder builder, TimeProvider time)
{
    public Task<GroupOutcome> StoreAsync(BatchGroup group, CancellationToken cancellationToken)
    {
        ChargePlan plan = null!;
        return gate.ChargeAsync(
            rules =>
            {
                plan = new ChargePlan(rules, Clock.Now(time));
                return builder.EnsureAsync(rules, plan.WindowsOf(group.Firsts), cancellationToken);
            },
            async (connection, rules) =>
            {
                var outcome = group.Judge(await EventIdentities.ClaimAsync(connection, group.Firsts, cancellationToken));
                if (outcome.Accepted.Count > 0)
                {
                    await EventRows.CopyAsync(connection, outcome.Rows, cancellationToken);
                    await ChargeAsync(connection, rules, plan, outcome.Accepted, cancellationToken);
                }

                await LeaseStore.ExecuteAsync(connection, group.Batches.Select(batch => batch.Also?.Invoke()).OfType<NpgsqlBatchCommand>(), cancellationToken);
                return outcome;
            },
            cancellationToken);
    }

    private async Task ChargeAsync(NpgsqlConnection connection, RuleSet rules, ChargePlan plan, IReadOnlyList<PricedEvent> events, CancellationToken cancellationToken)
    {
        var now = Clock.Now(time);
        // By source as well: an event settles a lease of its own gateway only, whatever else comes in the same group.
        var settled = events
            .Where(entry => entry.Event.LeaseId is not null && entry.Event.LeaseCharge > 0)
            .GroupBy(entry => (Lease: entry.Event.LeaseId!, entry.Event.Source))
            .ToDictionary(group => group.Key, group => group.Sum(entry => entry.Event.LeaseCharge));
        var ledger = await LeaseStore.LockAsync(connection, rules, [.. settled.Keys.Select(key => key.Lease).Distinct()], new HashSet<string>(), WindowChoice.None, new Dictionary<string, HashSet<string>>(), cancellationToken);
        foreach (var lease in ledger.Leases.Values)
        {
            MeteringMetrics.Overdrawn.Inc((double)lease.Settle(settled.GetValueOrDefault((lease.Id, lease.Source)), now));
        }

        await plan.LookAsync(connection, events, cancellationToken);
        var moved = ledger.Moved.Windows.ToDictionary(tally => tally.WindowId);
        foreach (var (key, charge) in plan.Sum(events))
        {
            var id = rules.KnownWindows[key];
            moved[id] = moved.GetValueOrDefault(id) + charge.ToTally(id, now);
        }

        var members = ledger.Moved.Members.ToDictionary(tally => tally.Key);
        foreach (var (window, member, amount) in plan.SumByMember(events))
        {
            var key = new MemberKey(rules.KnownWindows[window], member);
            members[key] = members.GetValueOrDefault(key) + new MemberTally(key, Spent: amount);
        }

        var sessions = plan.SumBySession(events);
        await LeaseStore.SaveAsync(
            connection,
            ledger.Kept,
            new Moves(moved.Values, members.Values),
            [.. HourlyAggregates.Commands(events, now), ProjectCommand(events), .. sessions.Count == 0 ? [] : new[] { SessionStore.AddCommand(sessions) }],
            cancellationToken);
    }

    private static NpgsqlBatchCommand ProjectCommand(IReadOnlyList<PricedEvent> events)
    {
        var months = events
            .GroupBy(entry => (entry.Event.Attribution.Project, Month: Months.StartOf(entry.Event.StartTime)))
            .OrderBy(group => group.Key.Project).ThenBy(group => group.Key.Month)
            .ToList();
        return Sql.Command(
            """
            insert into project_months as p (namespace, name, starts_at, spent, last_event_at)
            select * from unnest($1, $2, $3, $4, $5)
            on conflict (namespace, name, starts_at) do update set spent = p.spent + excluded.spent, last_event_at = greatest(p.last_event_at, excluded.last_event_at)
            """,
            months.Select(month => month.Key.Project.Namespace).ToArray(),
            months.Select(month => month.Key.Project.Name).ToArray(),
            months.Select(month => month.Key.Month).ToArray(),
            months.Select(month => month.Sum(entry => entry.Cost + entry.AssumedCost)).ToArray(),
            months.Select(month => month.Max(entry => entry.Event.EndTime)).ToArray());
    }
}
