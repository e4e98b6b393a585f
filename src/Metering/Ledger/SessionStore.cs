using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Adds up what sessions spend, and finds those that a budget stops.</summary>
internal static class SessionStore
{
    /// <summary>As many as a gateway is told of for a budget: those that spent last. One that was told no longer spends, is counted, and told again.</summary>
    public const int MostStopped = 500;

    /// <summary>Adds in everybody's order. Without a rate nothing is known of the limit, and nothing is stopped.</summary>
    public static NpgsqlBatchCommand AddCommand(IEnumerable<SessionTally> tallies)
    {
        var sorted = tallies
            .OrderBy(tally => tally.Budget).ThenBy(tally => tally.Project).ThenBy(tally => tally.Member, StringComparer.Ordinal).ThenBy(tally => tally.SessionId, StringComparer.Ordinal)
            .ToList();
        return Sql.Command(
            """
            insert into session_tallies as t (namespace, name, project_namespace, project_name, member, session_id, spent, limit_usd, last_event_at)
            select n.namespace, n.name, n.space, n.project, n.member, n.session, n.spent, n.most / w.rate, n.last_event
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) with ordinality n (namespace, name, space, project, member, session, spent, most, last_event, id, place)
            join ledger_windows w on w.id = n.id order by n.place
            on conflict (namespace, name, project_namespace, project_name, member, session_id) do update set
                spent = t.spent + excluded.spent, limit_usd = excluded.limit_usd, last_event_at = greatest(t.last_event_at, excluded.last_event_at)
            """,
            sorted.Select(tally => tally.Budget.Namespace).ToArray(),
            sorted.Select(tally => tally.Budget.Name).ToArray(),
            sorted.Select(tally => tally.Project.Namespace).ToArray(),
            sorted.Select(tally => tally.Project.Name).ToArray(),
            sorted.Select(tally => tally.Member).ToArray(),
            sorted.Select(tally => tally.SessionId).ToArray(),
            sorted.Select(tally => tally.Spent).ToArray(),
            sorted.Select(tally => tally.Limit).ToArray(),
            sorted.Select(tally => tally.LastEventTime.UtcDateTime).ToArray(),
            sorted.Select(tally => tally.WindowId).ToArray());
    }

    /// <summary>What a budget stops by its limit of now: a raised one lets sessions go on.</summary>
    public static Task<List<StoppedSession>> StoppedAsync(NpgsqlConnection connection, BudgetRule rule, Window window, CancellationToken cancellationToken) =>
        connection.ListAsync(
            row => new StoppedSession
            {
                Project = new ObjectRef(row.GetString(0), row.GetString(1)),
                Member = row.GetString(2),
                SessionId = row.GetString(3),
                Spent = Amounts.Round(row.GetDecimal(4) * window.Rate!.Value),
                Limit = rule.SessionLimit!.Value,
                Currency = window.Currency,
            },
            """
            select project_namespace, project_name, member, session_id, spent from session_tallies
            where namespace = $1 and name = $2 and stopped and spent * $3 >= $4 order by last_event_at desc limit $5
            """,
            cancellationToken,
            rule.Budget.Namespace,
            rule.Budget.Name,
            window.Rate!.Value,
            rule.SessionLimit!.Value,
            MostStopped);

    public static Task<int> PurgeAsync(NpgsqlConnection connection, DateTimeOffset before, CancellationToken cancellationToken) => connection.ExecuteAsync(
        "delete from session_tallies where ctid = any(array(select ctid from session_tallies where last_event_at < $1 limit 10000))", cancellationToken, before.UtcDateTime);
}
