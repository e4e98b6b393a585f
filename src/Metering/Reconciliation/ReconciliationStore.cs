using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Pricing;
using Npgsql;

namespace ClaudeConfig.Metering.Reconciliation;

/// <summary>Keeps what providers charged, and compares it with what was counted.</summary>
internal sealed class ReconciliationStore(LedgerDatabase database, Func<PriceBook> prices, TimeProvider time)
{
    private static readonly TimeSpan MonthPause = TimeSpan.FromMinutes(10);

    private (DateTimeOffset Start, DateTimeOffset Compared, DateTimeOffset ReadAt, ReconciledMonth Month)? _month;

    /// <summary>Replaces what is known of these days, and compares them at once.</summary>
    public async Task<IReadOnlyList<ReconciledCost>> SaveAsync(
        string provider, IReadOnlyCollection<DateTimeOffset> days, IReadOnlyCollection<ProviderCost> costs, CancellationToken cancellationToken)
    {
        // A day without a cost is reported on as well.
        List<ProviderCost> lines = [.. costs, .. days.Except(costs.Select(cost => cost.Day)).Select(day => new ProviderCost(day, "", "", "", "", 0))];
        await database.TransactAsync(connection => ReplaceAsync(connection, provider, days, lines, cancellationToken), cancellationToken);
        if (days.Count == 0)
        {
            return [];
        }

        var compared = await CompareAsync(provider, days.Min(), days.Max().AddDays(1), cancellationToken);
        await database.TransactAsync(connection => RememberAsync(connection, provider, compared, cancellationToken), cancellationToken);
        MeteringMetrics.ReconciliationDelta.WithLabels(provider).Set((double)compared.Sum(row => row.Delta));
        return compared;
    }

    /// <summary>Days that a report speaks of; by the model's name on the price list, so that a snapshot and its alias are one.</summary>
    public async Task<IReadOnlyList<ReconciledCost>> CompareAsync(string provider, DateTimeOffset from, DateTimeOffset to, CancellationToken cancellationToken)
    {
        var (charged, counted) = await database.ReadAsync(
            async connection => (
                await connection.ListAsync(
                    row => (Day: row.GetFieldValue<DateTimeOffset>(0), Model: row.GetString(1), Amount: row.GetDecimal(2)),
                    """
                    select day, case when cost_type = 'web_search' then 'web_search' else model end, sum(amount) from provider_costs
                    where provider = $1 and day >= $2 and day < $3 group by 1, 2
                    """,
                    cancellationToken, provider, from.UtcDateTime, to.UtcDateTime),
                await connection.ListAsync(
                    row => (Day: row.GetFieldValue<DateTimeOffset>(0), Model: row.GetString(1), Tokens: row.GetDecimal(2), Searches: row.GetDecimal(3)),
                    """
                    select date_trunc('day', a.hour, 'UTC'), s.model, sum(a.cost - a.web_search_cost), sum(a.web_search_cost)
                    from hourly_aggregates a join usage_scopes s on s.id = a.scope
                    where s.provider = $1 and a.hour >= $2 and a.hour < $3 group by 1, 2
                    """,
                    cancellationToken, provider, from.UtcDateTime, to.UtcDateTime)),
            cancellationToken);
        var days = charged.Select(row => row.Day).ToHashSet();
        var sums = new SortedDictionary<(DateTimeOffset Day, string Model), (decimal Counted, decimal Charged)>();
        void Add(DateTimeOffset day, string model, decimal ours, decimal theirs)
        {
            var key = (day, NameOf(provider, model, day));
            var sum = sums.GetValueOrDefault(key);
            sums[key] = (sum.Counted + ours, sum.Charged + theirs);
        }

        charged.ForEach(row => Add(row.Day, row.Model, 0, row.Amount));
        foreach (var row in counted.Where(row => days.Contains(row.Day)))
        {
            Add(row.Day, row.Model, row.Tokens, 0);
            if (row.Searches != 0)
            {
                Add(row.Day, ReconciledCost.Searches, row.Searches, 0);
            }
        }

        return [.. sums.Where(sum => sum.Value is not (0, 0)).Select(sum => new ReconciledCost(sum.Key.Day, sum.Key.Model, sum.Value.Counted, sum.Value.Charged))];
    }

    /// <summary>How this month agrees with what providers reported of it, by project; null where nothing was. Read again only after another report, or when a while has passed.</summary>
    public async Task<ReconciledMonth?> MonthAsync(DateTimeOffset start, CancellationToken cancellationToken)
    {
        var latest = (await database.ReadAsync(
            connection => connection.ListAsync(
                row => row.Optional<DateTimeOffset>(0), "select max(compared_at) from reconciliations where day >= $1", cancellationToken, start.UtcDateTime),
            cancellationToken))[0];
        if (latest is null)
        {
            return null;
        }

        if (_month is { } known && (known.Start, known.Compared) == (start, latest.Value) && time.GetUtcNow() - known.ReadAt < MonthPause)
        {
            return known.Month;
        }

        var month = await database.ReadAsync(connection => ReadMonthAsync(connection, start, cancellationToken), cancellationToken);
        _month = (start, latest.Value, time.GetUtcNow(), month);
        return month;
    }

    private async Task<ReconciledMonth> ReadMonthAsync(NpgsqlConnection connection, DateTimeOffset start, CancellationToken cancellationToken)
    {
        var costs = await connection.ListAsync(
            row => (Provider: row.GetString(0), Cost: new ReconciledCost(row.GetFieldValue<DateTimeOffset>(1), row.GetString(2), row.GetDecimal(3), row.GetDecimal(4))),
            "select provider, day, model, counted, charged from reconciliations where day >= $1",
            cancellationToken, start.UtcDateTime);
        var uses = await connection.ListAsync(
            row => (Provider: row.GetString(0), Day: row.GetFieldValue<DateTimeOffset>(1), Model: row.GetString(2), Project: new ObjectRef(row.GetString(3), row.GetString(4)),
                Tokens: row.GetDecimal(5), Searches: row.GetDecimal(6)),
            """
            select s.provider, date_trunc('day', a.hour, 'UTC'), s.model, s.project_namespace, s.project_name, sum(a.cost - a.web_search_cost), sum(a.web_search_cost)
            from hourly_aggregates a join usage_scopes s on s.id = a.scope
            where s.provider = any($1) and a.hour >= $2 and a.hour < $3 group by 1, 2, 3, 4, 5
            """,
            cancellationToken,
            costs.Select(cost => cost.Provider).Distinct().ToArray(),
            start.UtcDateTime,
            costs.Max(cost => cost.Cost.Day).AddDays(1).UtcDateTime);
        var split = uses
            .SelectMany(use => new[]
            {
                (use.Provider, use.Day, Model: NameOf(use.Provider, use.Model, use.Day), use.Project, Counted: use.Tokens), (use.Provider, use.Day, Model: ReconciledCost.Searches, use.Project, Counted: use.Searches),
            })
            .GroupBy(use => (use.Provider, use.Day, use.Model, use.Project))
            .Select(group => (group.Key.Provider, group.Key.Day, group.Key.Model, group.Key.Project, group.Sum(use => use.Counted)));
        return ReconciledMonth.Of(costs.Max(cost => cost.Cost.Day).AddDays(1), costs, split);
    }

    private string NameOf(string provider, string model, DateTimeOffset day) =>
        model.Length == 0 || model == ReconciledCost.Searches ? model : prices().Find(provider, model, day)?.Model ?? model;

    private async Task<int> ReplaceAsync(
        NpgsqlConnection connection, string provider, IReadOnlyCollection<DateTimeOffset> days, IReadOnlyCollection<ProviderCost> costs, CancellationToken cancellationToken)
    {
        // A report may say the same line twice, for descriptions that are not kept here.
        var lines = costs.GroupBy(cost => (cost.Day, cost.Model, cost.CostType, cost.TokenType, cost.Account)).ToList();
        await using var batch = connection.Batch(
            Sql.Command("delete from provider_costs where provider = $1 and day = any($2)", provider, days.Select(day => day.UtcDateTime).ToArray()),
            Sql.Command(
                """
                insert into provider_costs (provider, day, model, cost_type, token_type, account, amount, received_at)
                select $1, n.*, $2 from unnest($3, $4, $5, $6, $7, $8) n
                """,
                provider,
                time.GetUtcNow().UtcDateTime,
                lines.Select(line => line.Key.Day.UtcDateTime).ToArray(),
                lines.Select(line => line.Key.Model).ToArray(),
                lines.Select(line => line.Key.CostType).ToArray(),
                lines.Select(line => line.Key.TokenType).ToArray(),
                lines.Select(line => line.Key.Account).ToArray(),
                lines.Select(line => line.Sum(cost => cost.Amount)).ToArray()));
        return await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private Task<int> RememberAsync(NpgsqlConnection connection, string provider, IReadOnlyList<ReconciledCost> compared, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            """
            insert into reconciliations (provider, day, model, counted, charged, compared_at) select $1, n.*, $2 from unnest($3, $4, $5, $6) n
            on conflict (provider, day, model) do update set counted = excluded.counted, charged = excluded.charged, compared_at = excluded.compared_at
            """,
            cancellationToken,
            provider,
            time.GetUtcNow().UtcDateTime,
            compared.Select(row => row.Day.UtcDateTime).ToArray(),
            compared.Select(row => row.Model).ToArray(),
            compared.Select(row => row.Counted).ToArray(),
            compared.Select(row => row.Charged).ToArray());
}
