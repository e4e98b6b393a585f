using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Pricing;
using Npgsql;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>What a budget paid for, hour by hour in USD, from the rollups: as it was paid, and at the prices of now.</summary>
internal sealed class BudgetHours(LedgerDatabase database, Func<PriceBook> prices)
{
    /// <summary>The furthest that a price is looked for.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(100);

    /// <summary>What a price to come is weighed by.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromDays(28);

    /// <summary>A quarter: what a forecast of hours can use.</summary>
    private static readonly TimeSpan Reach = TimeSpan.FromDays(91);

    /// <summary>Hours from the first with any spend up to and with the one that <paramref name="now"/> lies in; empty where nothing was spent.</summary>
    public Task<HoursAtPrices> ReadAsync(RuleSet rules, BudgetRule rule, DateTimeOffset now, CancellationToken cancellationToken) =>
        database.ReadAsync(connection => ReadAsync(connection, rules, rule, HourSplit.HourOf(now), cancellationToken), cancellationToken);

    private async Task<HoursAtPrices> ReadAsync(NpgsqlConnection connection, RuleSet rules, BudgetRule rule, DateTimeOffset current, CancellationToken cancellationToken)
    {
        var projects = rules.ProjectsOf(rule).ToList();
        var scopes = await connection.ListAsync(
            row => new PaidScope(row.GetGuid(0), row.Scope(1), row.GetString(6), row.GetString(7)),
            """
            select s.id, s.project_namespace, s.project_name, s.member, s.key_name, s.tags::text, s.model, s.provider
            from unnest($1, $2) p (namespace, name) join usage_scopes s on s.project_namespace = p.namespace and s.project_name = p.name
            """,
            cancellationToken,
            projects.Select(project => project.Namespace).ToArray(),
            projects.Select(project => project.Name).ToArray());
        PaidScope[] paid = [.. scopes.Where(scope => rules.Pays(rule, scope.Attribution, scope.Model))];
        var rows = await connection.ListAsync(
            row => (Hour: row.GetFieldValue<DateTimeOffset>(0), Cost: row.GetDecimal(1)),
            "select hour, sum(cost + assumed_cost) from hourly_aggregates where scope = any($1) and hour > $2 and hour <= $3 group by hour order by hour",
            cancellationToken,
            paid.Select(scope => scope.Id).ToArray(),
            (current - Reach).UtcDateTime,
            current.UtcDateTime);
        return rows.Count == 0 ? new HoursAtPrices([], [], []) : await AtPricesAsync(connection, Series(rows, current), paid, current, cancellationToken);
    }

    private async Task<HoursAtPrices> AtPricesAsync(NpgsqlConnection connection, decimal[] hours, PaidScope[] paid, DateTimeOffset current, CancellationToken cancellationToken)
    {
        var book = prices();
        var changed = paid.Select(scope => (Scope: scope, Times: PriceChanges.Between(book.For(scope.Attribution.Project), scope.Provider, scope.Model, current - Reach, current, current + Ahead)))
            .Where(scope => scope.Times.Count > 0).ToDictionary(scope => scope.Scope.Id);
        if (changed.Count == 0)
        {
            return new HoursAtPrices(hours, hours, []);
        }

        var costs = await connection.ListAsync(
            row => new ScopeHour(row.GetGuid(0), row.GetFieldValue<DateTimeOffset>(1), new TokenRates(row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4), row.GetDecimal(5), row.GetDecimal(6))),
            "select scope, hour, input_cost, cache_write_5m_cost, cache_write_1h_cost, cache_read_cost, output_cost from hourly_aggregates where scope = any($1) and hour > $2 and hour <= $3",
            cancellationToken,
            changed.Keys.ToArray(),
            (current - Reach).UtcDateTime,
            current.UtcDateTime);
        decimal More(ScopeHour cost, DateTimeOffset time) => changed[cost.Scope].Scope is var scope ? cost.More(PriceChanges.Ratio(book.For(scope.Attribution.Project), scope.Provider, scope.Model, cost.Hour, time)) : 0;

        var first = current.AddHours(1 - hours.Length);
        var now = hours.ToArray();
        // An hour before the first may have come since that was read.
        foreach (var cost in costs.Where(cost => cost.Hour >= first))
        {
            now[(int)(cost.Hour - first).TotalHours] += More(cost, current);
        }

        var recent = now[Math.Max(0, now.Length - (int)Recent.TotalHours)..].Sum();
        return new HoursAtPrices(hours, now, recent <= 0 ? [] :
        [
            .. changed.Values.SelectMany(scope => scope.Times).Where(time => time > current).Distinct().Order()
                .Select(time => new PriceShift(time, (double)(1 + costs.Where(cost => cost.Hour > current - Recent).Sum(cost => More(cost, time) - More(cost, current)) / recent))),
        ]);
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

    private sealed record PaidScope(Guid Id, Attribution Attribution, string Model, string Provider);

    /// <summary>What token classes cost in an hour.</summary>
    private readonly record struct ScopeHour(Guid Scope, DateTimeOffset Hour, TokenRates Cost)
    {
        public decimal More(TokenRates ratio) =>
            (ratio.Input - 1) * Cost.Input + (ratio.CacheWrite5m - 1) * Cost.CacheWrite5m + (ratio.CacheWrite1h - 1) * Cost.CacheWrite1h + (ratio.CacheRead - 1) * Cost.CacheRead + (ratio.Output - 1) * Cost.Output;
    }
}
