using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Makes, builds and drops rows of <c>ledger_windows</c>.</summary>
internal static class WindowSql
{
    /// <summary>Rows that were not there, with nobody at work on them yet.</summary>
    public static async Task<Dictionary<WindowKey, long>> InsertAsync(NpgsqlConnection connection, IReadOnlyCollection<WindowRow> rows, CancellationToken cancellationToken) =>
        (await connection.ListAsync(
            row => (Key: new WindowKey(new ObjectRef(row.GetString(0), row.GetString(1)), row.GetFieldValue<DateTimeOffset>(2)), Id: row.GetInt64(3)),
            """
            insert into ledger_windows (namespace, name, starts_at, ends_at, mode, currency, limit_amount, rate, rate_source, rate_effective_at, building)
            select n.*, 0 from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) n on conflict (namespace, name, starts_at) do nothing
            returning namespace, name, starts_at, id
            """,
            cancellationToken,
            rows.Select(row => row.Rule.Budget.Namespace).ToArray(),
            rows.Select(row => row.Rule.Budget.Name).ToArray(),
            rows.Select(row => row.Span.Start.UtcDateTime).ToArray(),
            rows.Select(row => row.Span.End?.UtcDateTime).ToArray(),
            rows.Select(row => (short)row.Rule.Mode).ToArray(),
            rows.Select(row => row.Rule.Currency).ToArray(),
            rows.Select(row => row.Limit).ToArray(),
            rows.Select(row => row.Rate?.PerUsd).ToArray(),
            rows.Select(row => row.Rate?.Source).ToArray(),
            rows.Select(row => row.Rate?.EffectiveTime.UtcDateTime).ToArray())).ToDictionary(row => row.Key, row => row.Id);

    /// <summary>Windows start again from what open leases reserve in them: events will be added by the build whose number this returns.</summary>
    /// <param name="connection">Alone with the rules.</param>
    /// <param name="ids">The windows.</param>
    /// <param name="shared">Those of them in which members have shares.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async Task<int> BeginAsync(NpgsqlConnection connection, long[] ids, long[] shared, CancellationToken cancellationToken)
    {
        await connection.ExecuteAsync("delete from window_tallies where window_id = any($1)", cancellationToken, ids);
        await connection.ExecuteAsync("delete from member_tallies where window_id = any($1)", cancellationToken, ids);
        var numbers = await connection.ListAsync(row => row.GetInt32(0), "select nextval('window_builds')::integer", cancellationToken);
        // Open leases are few and those that have ended many, so they are looked for first.
        await connection.ExecuteAsync(
            """
            with taken as materialized (
                select b.namespace, b.name, l.acquired_at, l.held, l.provisional from leases l join lease_budgets b on b.lease_id = l.id where l.state < 3),
            reserved as (
                select w.id, coalesce(sum(t.held), 0) as held, coalesce(sum(t.provisional), 0) as provisional
                from ledger_windows w left join taken t on t.namespace = w.namespace and t.name = w.name
                    and t.acquired_at >= w.starts_at and t.acquired_at < coalesce(w.ends_at, 'infinity'::timestamptz)
                where w.id = any($1) group by w.id)
            update ledger_windows w set building = $2, spent = 0, unpriced_events = 0, last_event_at = null, last_received_at = null,
                held = r.held, provisional = r.provisional
            from reserved r where w.id = r.id
            """,
            cancellationToken,
            ids,
            numbers[0]);
        await ReserveSharesAsync(connection, shared, cancellationToken);
        return numbers[0];
    }

    private static Task<int> ReserveSharesAsync(NpgsqlConnection connection, long[] shared, CancellationToken cancellationToken) =>
        shared.Length == 0 ? Task.FromResult(0) : connection.ExecuteAsync(
            """
            with taken as materialized (
                select b.namespace, b.name, l.member, l.groups, l.acquired_at, l.held, l.provisional
                from leases l join lease_budgets b on b.lease_id = l.id where l.state < 3 and l.member is not null)
            insert into member_tallies (window_id, member, spent, held, provisional, groups)
            select w.id, t.member, 0, sum(t.held), sum(t.provisional), (array_agg(t.groups order by t.acquired_at desc))[1]
            from ledger_windows w join taken t on t.namespace = w.namespace and t.name = w.name
                and t.acquired_at >= w.starts_at and t.acquired_at < coalesce(w.ends_at, 'infinity'::timestamptz)
            where w.id = any($1) group by w.id, t.member
            """,
            cancellationToken,
            shared);

    /// <summary>Puts in what was added up. A window that has gone meanwhile, or that another build has taken up, is not touched.</summary>
    public static Task<int> FinishAsync(
        NpgsqlConnection connection, int build, IReadOnlyCollection<Tally> sums, IReadOnlyCollection<MemberTally> members, CancellationToken cancellationToken)
    {
        var sorted = members.OrderBy(member => member.Key.WindowId).ThenBy(member => member.Key.Member, StringComparer.Ordinal).ToList();
        return connection.ExecuteAsync(
            """
            with finished as (
                update ledger_windows w set building = null, spent = n.spent, unpriced_events = n.unpriced, last_event_at = n.last_event, last_received_at = n.last_received
                from unnest($1, $2, $3, $4, $5) n (id, spent, unpriced, last_event, last_received) where w.id = n.id and w.building = $6
                returning w.id)
            insert into member_tallies as t (window_id, member, spent, held, provisional)
            select n.window_id, n.member, n.spent, 0, 0 from unnest($7, $8, $9) with ordinality n (window_id, member, spent, place)
            where n.window_id in (select id from finished) order by n.place
            on conflict (window_id, member) do update set spent = t.spent + excluded.spent
            """,
            cancellationToken,
            sums.Select(sum => sum.WindowId).ToArray(),
            sums.Select(sum => sum.Spent).ToArray(),
            sums.Select(sum => sum.UnpricedEvents).ToArray(),
            sums.Select(sum => sum.LastEventTime?.UtcDateTime).ToArray(),
            sums.Select(sum => sum.LastReceivedTime?.UtcDateTime).ToArray(),
            build,
            sorted.Select(member => member.Key.WindowId).ToArray(),
            sorted.Select(member => member.Key.Member).ToArray(),
            sorted.Select(member => member.Spent).ToArray());
    }

    public static async Task<bool> AnyOrphanAsync(NpgsqlConnection connection, CancellationToken cancellationToken) => (await OrphansAsync(connection, cancellationToken)).Count > 0;

    /// <summary>Windows that want to be built, with nobody at work: a builder holds the lock of its number.</summary>
    public static async Task<List<(long Id, ObjectRef Budget, WindowSpan Span)>> OrphansAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var unbuilt = await connection.ListAsync(
            row => (
                Number: row.GetInt32(0), Id: row.GetInt64(1), Budget: new ObjectRef(row.GetString(2), row.GetString(3)),
                Span: new WindowSpan(row.GetFieldValue<DateTimeOffset>(4), row.Optional<DateTimeOffset>(5))),
            "select building, id, namespace, name, starts_at, ends_at from ledger_windows where building is not null",
            cancellationToken);
        if (unbuilt.Count == 0)
        {
            return [];
        }

        var free = await connection.ListAsync(
            row => row.GetInt32(0),
            "select number from unnest($1) number where number = 0 or pg_try_advisory_xact_lock_shared($2, number)",
            cancellationToken,
            unbuilt.Select(window => window.Number).Distinct().ToArray(),
            AdvisoryLocks.Build);
        return [.. unbuilt.Where(window => free.Contains(window.Number)).Select(window => (window.Id, window.Budget, window.Span))];
    }

    public static async Task DropAsync(NpgsqlConnection connection, IReadOnlyCollection<ObjectRef> budgets, CancellationToken cancellationToken) =>
        await connection.ExecuteAsync(
            """
            with gone as (delete from ledger_windows w using unnest($1, $2) n (namespace, name) where w.namespace = n.namespace and w.name = n.name returning w.id),
                shares as (delete from member_tallies where window_id in (select id from gone))
            delete from window_tallies where window_id in (select id from gone)
            """,
            cancellationToken,
            budgets.Select(budget => budget.Namespace).ToArray(),
            budgets.Select(budget => budget.Name).ToArray());
}
