using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Metering.Rates;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Domain.Windows;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Creates windows from what is known: events, open leases and the rule. A budget that is new, edited or back again never starts from zero.</summary>
internal sealed class WindowBuilder(LedgerGate gate, LedgerDatabase database, RateSource rates, TimeProvider time)
{
    /// <summary>Makes sure of the windows of these budgets at these instants.</summary>
    public async Task EnsureAsync(RuleSet rules, IEnumerable<(ObjectRef Budget, DateTimeOffset Instant)> wanted, CancellationToken cancellationToken)
    {
        var missing = Missing(rules, wanted);
        if (missing.Count == 0)
        {
            return;
        }

        // Windows that other processes or earlier runs created need no lock to be noticed.
        var found = await database.ReadAsync(
            connection => WindowStore.QueryAsync(connection, WindowStore.ReadCommand([.. missing.Keys]), cancellationToken), cancellationToken);
        foreach (var key in found.Keys)
        {
            rules.KnownWindows[key] = true;
            missing.Remove(key);
        }

        if (missing.Count > 0)
        {
            await gate.RebuildAsync(
                async (connection, current) =>
                {
                    if (current.Version == rules.Version)
                    {
                        await BuildAsync(connection, current, missing, cancellationToken);
                    }

                    return true;
                },
                cancellationToken);
        }
    }

    /// <summary>Builds windows while nobody else charges; windows that exist stay as they are.</summary>
    public async Task BuildAsync(
        NpgsqlConnection connection, RuleSet rules, IReadOnlyDictionary<WindowKey, WindowSpan> windows, CancellationToken cancellationToken)
    {
        var usage = new Dictionary<WindowSpan, List<UsageGroup>>();
        foreach (var (key, span) in windows.OrderBy(window => window.Key.Budget))
        {
            var rule = rules.Find(key.Budget)!;
            if (!usage.TryGetValue(span, out var groups))
            {
                usage[span] = groups = await UsageGroup.ReadAsync(connection, span, cancellationToken);
            }

            var rate = await RateAsync(connection, rule, span, cancellationToken);
            var paid = groups.Where(group => rules.Pays(rule, group.Attribution, group.Model)).ToList();
            await InsertAsync(connection, rules, rule, span, rate, paid, cancellationToken);
            rules.KnownWindows[key] = true;
        }
    }

    /// <summary>The rate at the window's start, or what the budget says about a missing one.</summary>
    public async Task<ExchangeRate?> RateAsync(NpgsqlConnection connection, BudgetRule rule, WindowSpan span, CancellationToken cancellationToken)
    {
        // An open Prepaid budget may begin before the first rate is known; then the oldest use of the currency decides.
        if (rates.Current.At(rule.Currency, span.Start) is { } rate)
        {
            return rate;
        }

        if (rule.OnMissingRate == MissingRateAction.Deny)
        {
            return null;
        }

        var last = await connection.ListAsync(
            row => new ExchangeRate(rule.Currency, row.GetFieldValue<DateTimeOffset>(1), row.GetDecimal(0), row.GetString(2)),
            "select rate, rate_effective_at, rate_source from ledger_windows where currency = $1 and rate is not null order by rate_effective_at desc limit 1",
            cancellationToken,
            rule.Currency);
        return last.Count > 0 ? last[0] : rates.Current.At(rule.Currency, time.GetUtcNow());
    }

    private static Dictionary<WindowKey, WindowSpan> Missing(RuleSet rules, IEnumerable<(ObjectRef Budget, DateTimeOffset Instant)> wanted)
    {
        var missing = new Dictionary<WindowKey, WindowSpan>();
        foreach (var (budget, instant) in wanted)
        {
            if (rules.WindowAt(budget, instant) is { } span && new WindowKey(budget, span.Start) is var key && !rules.KnownWindows.ContainsKey(key))
            {
                missing[key] = span;
            }
        }

        return missing;
    }

    private async Task InsertAsync(
        NpgsqlConnection connection, RuleSet rules, BudgetRule rule, WindowSpan span, ExchangeRate? rate, List<UsageGroup> paid, CancellationToken cancellationToken)
    {
        var assume = rule.OnUnpricedModel != UnpricedModelPolicy.Allow;
        await connection.ExecuteAsync(
            """
            insert into ledger_windows (namespace, name, starts_at, ends_at, mode, currency, limit_amount, rate, rate_source, rate_effective_at,
                spent, unpriced_events, last_event_at, last_received_at, held, provisional)
            select $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, coalesce(sum(l.held), 0), coalesce(sum(l.provisional), 0)
            from leases l join lease_budgets b on b.lease_id = l.id
            where b.namespace = $1 and b.name = $2 and l.state < 3 and l.acquired_at >= $3 and l.acquired_at < coalesce($4, 'infinity'::timestamptz)
            on conflict (namespace, name, starts_at) do nothing
            """,
            cancellationToken,
            rule.Budget.Namespace,
            rule.Budget.Name,
            span.Start.UtcDateTime,
            new NpgsqlParameter<DateTime?> { TypedValue = span.End?.UtcDateTime, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz },
            (short)rule.Mode,
            rule.Currency,
            Numeric(rules.LimitIn(rule, span, time.GetUtcNow())),
            Numeric(rate?.PerUsd),
            (object?)rate?.Source ?? DBNull.Value,
            Time(rate?.EffectiveTime),
            paid.Sum(group => group.Cost + (assume ? group.AssumedCost : 0)),
            paid.Sum(group => group.UnpricedEvents),
            Time(paid.Count == 0 ? null : paid.Max(group => group.LastEventTime)),
            Time(paid.Count == 0 ? null : paid.Max(group => group.LastReceivedTime)));
    }

    private static NpgsqlParameter Numeric(decimal? value) =>
        new() { Value = (object?)value ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Numeric };

    private static NpgsqlParameter Time(DateTimeOffset? value) =>
        new() { Value = (object?)value?.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz };
}
