using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Audit;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Domain.Windows;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>
/// Changes the rules, which hold at once. Windows whose content a change affects are built again from events, beside the ledger; the others only
/// take the new limit.
/// </summary>
internal sealed class RuleStore(LedgerGate gate, WindowBuilder builder, WindowRates rates, TimeProvider time)
{
    private const string Actor = "the API server";

    /// <summary>How long before it begins a window is made: at its first moment it is whole.</summary>
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(2);

    /// <summary>Makes these the rules, all of them. Writes nothing when they are already.</summary>
    /// <returns>Whether anything changed.</returns>
    public async Task<bool> ReplaceAsync(IReadOnlyCollection<BudgetRule> rules, CancellationToken cancellationToken)
    {
        // As they are in the store: another replica may have led meanwhile.
        var before = await gate.NewestRulesAsync(cancellationToken);
        if (Same(before, Stamp(rules, before)))
        {
            return false;
        }

        var changed = await builder.RebuildAsync((connection, current, build) => ReplaceAsync(connection, current, rules, build, cancellationToken), cancellationToken);
        gate.Invalidate();
        return changed;
    }

    /// <summary>Brings limits of current windows up to date: grants end, and rates that were missing arrive. Makes the windows that are about to begin.</summary>
    public async Task RefreshLimitsAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await builder.ResumeAsync(cancellationToken);
        await gate.ChargeAsync(
            rules => builder.EnsureAsync(rules, Current(rules, now), cancellationToken),
            async (connection, rules) =>
            {
                await UpdateLimitsAsync(connection, rules, now, cancellationToken);
                return true;
            },
            cancellationToken);
    }

    private async Task<bool> ReplaceAsync(
        NpgsqlConnection connection, RuleSet current, IReadOnlyCollection<BudgetRule> rules, WindowBuild build, CancellationToken cancellationToken)
    {
        var next = new RuleSet(current.Version + 1, Stamp(rules, current), []);
        if (Same(current, [.. next.Rules]))
        {
            return false;
        }

        await WriteAsync(connection, current, next, cancellationToken);
        await DropChangedWindowsAsync(connection, current, next, cancellationToken);
        var now = time.GetUtcNow();
        await builder.MakeAsync(connection, next, WindowBuilder.Spans(next, Current(next, now)), build, cancellationToken);
        await UpdateLimitsAsync(connection, next, now, cancellationToken);
        return true;
    }

    private static IEnumerable<(ObjectRef Budget, DateTimeOffset Instant)> Current(RuleSet rules, DateTimeOffset now) =>
        rules.Rules.SelectMany(rule => new[] { (rule.Budget, now), (rule.Budget, now + Ahead) });

    private async Task WriteAsync(NpgsqlConnection connection, RuleSet current, RuleSet next, CancellationToken cancellationToken)
    {
        var gone = current.Rules.Where(rule => next.Find(rule.Budget) is null).Select(rule => rule.Budget).ToList();
        var changed = next.Rules
            .Select(rule => (rule.Budget, Text: RuleJson.Write(rule)))
            .Where(rule => current.Find(rule.Budget) is not { } known || RuleJson.Write(known) != rule.Text)
            .OrderBy(rule => rule.Budget)
            .ToList();
        await using var batch = connection.Batch(
            Sql.Command("update ledger_version set version = $1", next.Version),
            AuditLog.Command(Entries(current, gone, changed), time.GetUtcNow()),
            Sql.Command(
                "delete from ledger_rules r using unnest($1, $2) n (namespace, name) where r.namespace = n.namespace and r.name = n.name",
                gone.Select(budget => budget.Namespace).ToArray(),
                gone.Select(budget => budget.Name).ToArray()),
            Sql.Command(
                "insert into ended_budgets select n.*, $3 from unnest($1, $2) n on conflict (namespace, name) do update set ended_at = excluded.ended_at",
                gone.Select(budget => budget.Namespace).ToArray(),
                gone.Select(budget => budget.Name).ToArray(),
                time.GetUtcNow().UtcDateTime),
            Sql.Command(
                "delete from ended_budgets e using unnest($1, $2) n (namespace, name) where e.namespace = n.namespace and e.name = n.name",
                changed.Select(rule => rule.Budget.Namespace).ToArray(),
                changed.Select(rule => rule.Budget.Name).ToArray()),
            Sql.Command(
                "insert into ledger_rules select * from unnest($1, $2, $3) on conflict (namespace, name) do update set rule = excluded.rule",
                changed.Select(rule => rule.Budget.Namespace).ToArray(),
                changed.Select(rule => rule.Budget.Name).ToArray(),
                Sql.JsonArray([.. changed.Select(rule => rule.Text)])));
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    // Who it was the API server knows, by object and generation: it does not hand it on.
    private static List<AuditEntry> Entries(RuleSet current, List<ObjectRef> gone, List<(ObjectRef Budget, string Text)> changed) =>
    [
        .. changed.Select(rule => current.Find(rule.Budget) is { } known
            ? new AuditEntry(Actor, "Changed", "Budget", rule.Budget.Namespace, rule.Budget.Name, RuleJson.Write(known), rule.Text)
            : new AuditEntry(Actor, "Created", "Budget", rule.Budget.Namespace, rule.Budget.Name, null, rule.Text)),
        .. gone.Select(budget => new AuditEntry(Actor, "Deleted", "Budget", budget.Namespace, budget.Name, RuleJson.Write(current.Find(budget)!), null)),
    ];

    private static async Task DropChangedWindowsAsync(NpgsqlConnection connection, RuleSet current, RuleSet next, CancellationToken cancellationToken)
    {
        var changed = current.Rules
            .Where(rule => next.Find(rule.Budget) is not { } kept || next.Fingerprint(kept) != current.Fingerprint(rule))
            .Select(rule => rule.Budget)
            .ToList();
        await WindowSql.DropAsync(connection, changed, cancellationToken);
    }

    private async Task UpdateLimitsAsync(NpgsqlConnection connection, RuleSet rules, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var keys = WindowBuilder.Spans(rules, Current(rules, now));
        var windows = await WindowStore.ReadAsync(connection, keys.Keys, cancellationToken);
        foreach (var window in windows.Values.OrderBy(window => window.Id))
        {
            var rule = rules.Find(window.Budget)!;
            var limit = rules.LimitIn(rule, keys[window.Key], now);
            if (limit == window.Limit && rule.Currency == window.Currency && rule.Mode == window.Mode && window.Rate is not null)
            {
                continue;
            }

            // The rate of a window is fixed at its start; only another currency, or a first rate, replaces it.
            var rate = window.Rate is null || rule.Currency != window.Currency ? await rates.AtStartAsync(connection, rule, keys[window.Key], cancellationToken) : null;
            var keep = window.Rate is not null && rule.Currency == window.Currency;
            if (rate is null && !keep && window.Rate is null && limit == window.Limit && rule.Currency == window.Currency && rule.Mode == window.Mode)
            {
                continue;
            }

            await connection.ExecuteAsync(
                """
                update ledger_windows set mode = $2, currency = $3, limit_amount = $4,
                    rate = case when $5 then rate else $6 end, rate_source = case when $5 then rate_source else $7 end,
                    rate_effective_at = case when $5 then rate_effective_at else $8 end
                where id = $1
                """,
                cancellationToken,
                window.Id,
                (short)rule.Mode,
                rule.Currency,
                new NpgsqlParameter { Value = (object?)limit ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Numeric },
                keep,
                new NpgsqlParameter { Value = (object?)rate?.PerUsd ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Numeric },
                new NpgsqlParameter { Value = (object?)rate?.Source ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Text },
                new NpgsqlParameter { Value = (object?)rate?.EffectiveTime.UtcDateTime ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz });
        }
    }

    /// <summary>A grant keeps the time at which it was first seen.</summary>
    private List<BudgetRule> Stamp(IEnumerable<BudgetRule> rules, RuleSet before)
    {
        var now = time.GetUtcNow();
        return
        [
            .. rules.Select(rule => rule with
            {
                Grants = [.. rule.Grants.Select(grant => grant with { FirstSeen = Known(before, rule.Budget, grant.Name)?.FirstSeen ?? now })],
            }),
        ];
    }

    private static RuleGrant? Known(RuleSet before, ObjectRef budget, string grant) =>
        before.Find(budget)?.Grants.FirstOrDefault(known => known.Name == grant);

    private static bool Same(RuleSet current, IReadOnlyCollection<BudgetRule> next) =>
        current.Rules.Select(RuleJson.Write).Order(StringComparer.Ordinal).SequenceEqual(next.Select(RuleJson.Write).Order(StringComparer.Ordinal));
}
