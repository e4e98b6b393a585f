using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Domain.Windows;
using Npgsql;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Answers <c>POST /v1/events</c>: identity, event, ledger and lease in one transaction, so that an event is counted once or not at all.</summary>
internal sealed class IngestService(LedgerGate gate, WindowBuilder builder, EventPricer pricer, TimeProvider time)
{
    /// <param name="events">The elements of the batch, unread: a malformed one is rejected by itself.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<EventBatchResult> IngestAsync(IReadOnlyList<JsonElement> events, CancellationToken cancellationToken)
    {
        var now = Clock.Now(time);
        var results = new EventResult[events.Count];
        var wellFormed = new List<(int Index, PricedEvent Entry)>();
        for (var index = 0; index < events.Count; index++)
        {
            var (read, problem) = EventFormat.Read(events[index], index);
            problem ??= EventRules.Check(read!, index, now);
            if (problem is null)
            {
                wellFormed.Add((index, pricer.Price(read!)));
            }
            else
            {
                results[index] = new EventResult { Id = EventFormat.IdOf(events[index]), Status = EventStatus.Rejected, Message = problem };
            }
        }

        // Of copies within one batch the first counts; the others are judged against it like any later copy.
        var firsts = wellFormed.DistinctBy(item => item.Entry.Key).Select(item => item.Entry).ToList();
        var (claimed, hashes) = firsts.Count == 0 ? ([], []) : await StoreAsync(firsts, now, cancellationToken);
        foreach (var (index, entry) in wellFormed)
        {
            results[index] = Result(entry, index, claimed, hashes);
        }

        Count(results);
        return new EventBatchResult { Results = results };
    }

    private Task<(HashSet<EventKey> Claimed, Dictionary<EventKey, byte[]> Hashes)> StoreAsync(
        List<PricedEvent> events, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ChargePlan plan = null!;
        return gate.ChargeAsync(
            rules =>
            {
                plan = new ChargePlan(rules);
                return builder.EnsureAsync(rules, plan.WindowsOf(events), cancellationToken);
            },
            async (connection, rules) =>
            {
                var claimed = await EventWriter.ClaimAsync(connection, events, now, cancellationToken);
                var hashes = await EventWriter.HashesAsync(connection, [.. events.Select(entry => entry.Key).Where(key => !claimed.Contains(key))], cancellationToken);
                var counted = events.Where(entry => claimed.Contains(entry.Key)).ToList();
                if (counted.Count > 0)
                {
                    await EventWriter.CopyAsync(connection, counted, now, cancellationToken);
                    await ChargeAsync(connection, rules, plan, counted, now, cancellationToken);
                }

                return (claimed, hashes);
            },
            cancellationToken);
    }

    private static async Task ChargeAsync(
        NpgsqlConnection connection, RuleSet rules, ChargePlan plan, List<PricedEvent> events, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var settled = events
            .Where(entry => entry.Event.LeaseId is not null && entry.Event.LeaseCharge > 0)
            .GroupBy(entry => (Lease: entry.Event.LeaseId!, entry.Event.Source))
            .ToDictionary(group => group.Key, group => group.Sum(entry => entry.Event.LeaseCharge));
        var ledger = await LeaseStore.LockAsync(connection, rules, settled.Keys.Select(key => key.Lease).Distinct().ToList(), new HashSet<string>(), [], cancellationToken);
        foreach (var lease in ledger.Leases.Values)
        {
            MeteringMetrics.Overdrawn.Inc((double)lease.Settle(settled.GetValueOrDefault((lease.Id, lease.Source)), now));
        }

        var moved = ledger.Moved.ToDictionary(tally => tally.WindowId);
        foreach (var (key, charge) in plan.Sum(events))
        {
            var id = rules.KnownWindows[key];
            moved[id] = moved.GetValueOrDefault(id) + charge.ToTally(id, now);
        }

        await LeaseStore.SaveAsync(connection, ledger.Leases.Values, moved.Values, [.. HourlyAggregates.Commands(events, now), ProjectCommand(events)], cancellationToken);
    }

    private static NpgsqlBatchCommand ProjectCommand(List<PricedEvent> events)
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

    private static EventResult Result(PricedEvent entry, int index, HashSet<EventKey> claimed, Dictionary<EventKey, byte[]> hashes)
    {
        // Removing the claim makes the first copy in the batch the accepted one.
        if (claimed.Remove(entry.Key))
        {
            hashes[entry.Key] = entry.Hash;
            return new EventResult { Id = entry.Event.Id, Status = EventStatus.Accepted };
        }

        return hashes[entry.Key].AsSpan().SequenceEqual(entry.Hash)
            ? new EventResult { Id = entry.Event.Id, Status = EventStatus.Duplicate }
            : new EventResult
            {
                Id = entry.Event.Id,
                Status = EventStatus.Conflict,
                Message = $"events[{index}].id: {EventFormat.Quote(entry.Event.Id)} of source {EventFormat.Quote(entry.Event.Source)} was counted before with other content; an id belongs to one event for ever",
            };
    }

    private static void Count(EventResult[] results)
    {
        foreach (var group in results.GroupBy(result => result.Status))
        {
            MeteringMetrics.Events.WithLabels(group.Key.ToString()).Inc(group.Count());
        }
    }
}
