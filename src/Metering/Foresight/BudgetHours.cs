using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>What a budget paid for, hour by hour in USD, from the rollups.</summary>
internal sealed class BudgetHours(LedgerDatabase database)
{
    /// <summary>A quarter: what a forecast of hours can use.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(91);

    /// <summary>Hours from the first with any spend up to and with the one that <paramref name="now"/> lies in; empty where nothing was spent.</summary>
    public Task<decimal[]> ReadAsync(RuleSet rules, BudgetRule rule, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => ReadAsync(connection, rules, rule, HourSplit.HourOf(now), cancellationToken), cancellationToken);

    private static async Task<decimal[]> ReadAsync(NpgsqlConnection connection, RuleSet rules, BudgetRule rule, DateTimeOffset current, CancellationToken cancellationToken)
    {
        var projects = rules.ProjectsOf(rule).ToList();
        var scopes = await connection.ListAsync(
            row => (Id: row.GetGuid(0), Attribution: row.Scope(1), Model: row.GetString(6)),
            """
            select s.id, s.project_namespace, s.project_name, s.member, s.key_name, s.tags::text, s.model
            from unnest($1, $2) p (namespace, name) join usage_scopes s on s.project_namespace = p.namespace and s.project_name = p.name
            """,
            cancellationToken,
            projects.Select(project => project.Namespace).ToArray(),
            projects.Select(project => project.Name).ToArray());
        var paid = scopes.Where(scope => rules.Pays(rule, scope.Attribution, scope.Model)).Select(scope => scope.Id).ToArray();
        var rows = await connection.ListAsync(
            row => (Hour: row.GetFieldValue<DateTimeOffset>(0), Cost: row.GetDecimal(1)),
            "select hour, sum(cost + assumed_cost) from hourly_aggregates where scope = any($1) and hour > $2 and hour <= $3 group by hour order by hour",
            cancellationToken,
            paid,
            (current - Reach).UtcDateTime,
            current.UtcDateTime);
        return rows.Count == 0 ? [] : Series(rows, current);
    }

    private static decimal[] Series(List<(DateTimeOffset Hour, decimal Cost)> rows, DateTimeOffset current)
    {
        var first = rows[0].Hour;
        var hours = new decimal[(int)(current - first).TotalHours + 1];
        foreach (var (hour, cost) in rows)
        {
            hours[(int)(hour - first).TotalHours] = cost;
        }

        return hours;
    }
}
