using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Reads how members stand, for status: not more often than anybody sees it, for it looks at every member of a window.</summary>
internal sealed class MemberReader(LedgerDatabase database, LedgerGate gate, TimeProvider time)
{
    /// <summary>As many as any status names.</summary>
    public const int MostTop = 10;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<ObjectRef, (DateTimeOffset At, DateTimeOffset Window, long Rules, MemberStanding Standing)> _readings = new();

    /// <returns>Null for a budget that gives no shares.</returns>
    public async Task<MemberStanding?> ReadAsync(BudgetFigures figures, CancellationToken cancellationToken)
    {
        var budget = new ObjectRef(figures.Namespace, figures.Name);
        var rules = await gate.RulesAsync(cancellationToken);
        if (rules.Find(budget)?.PerMember is not { } shares)
        {
            _readings.TryRemove(budget, out _);
            return null;
        }

        if (_readings.TryGetValue(budget, out var known) && (known.Window, known.Rules) == (figures.StartTime, rules.Version) && time.GetUtcNow() - known.At < Pause)
        {
            return known.Standing;
        }

        var standing = await ReadAsync(figures, shares, cancellationToken);
        _readings[budget] = (time.GetUtcNow(), figures.StartTime, rules.Version, standing);
        return standing;
    }

    /// <summary>Forgets budgets that are gone.</summary>
    public void Keep(IReadOnlySet<ObjectRef> budgets)
    {
        foreach (var gone in _readings.Keys.Where(budget => !budgets.Contains(budget)))
        {
            _readings.TryRemove(gone, out _);
        }
    }

    private Task<MemberStanding> ReadAsync(BudgetFigures figures, MemberShares shares, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            var counts = await connection.ListAsync(
                row => (Counted: row.GetInt32(0), UsedUp: row.GetInt32(1)),
                """
                select count(*)::integer, count(*) filter (where t.spent * $4 >= coalesce(o.share, g.share, $5))::integer
                from ledger_windows w join member_tallies t on t.window_id = w.id left join unnest($6, $7) o (member, share) on o.member = t.member
                left join lateral (
                    select max(n.share) as share from unnest($6, $7) n (member, share)
                    where jsonb_exists(t.groups, n.member) or n.member = 'system:serviceaccounts' and t.member like 'system:serviceaccount:%'
                        or n.member like 'system:serviceaccounts:%' and starts_with(t.member, 'system:serviceaccount:' || substr(n.member, 24) || ':')) g on o.member is null
                where w.namespace = $1 and w.name = $2 and w.starts_at = $3
                """,
                cancellationToken,
                figures.Namespace,
                figures.Name,
                figures.StartTime.UtcDateTime,
                figures.Rate,
                Sql.Number(shares.Limit),
                shares.Overrides.Keys.ToArray(),
                shares.Overrides.Values.ToArray());
            var top = await connection.ListAsync(
                row => new MemberSpend(row.GetString(0), Amounts.Round(row.GetDecimal(1) * figures.Rate), shares.Of(row.GetString(0), MemberGroups.Read(row.OptionalText(2)))),
                """
                select t.member, t.spent, t.groups from ledger_windows w join member_tallies t on t.window_id = w.id
                where w.namespace = $1 and w.name = $2 and w.starts_at = $3 and t.spent > 0 order by t.spent desc, t.member limit $4
                """,
                cancellationToken,
                figures.Namespace,
                figures.Name,
                figures.StartTime.UtcDateTime,
                MostTop);
            return new MemberStanding(counts[0].Counted, counts[0].UsedUp, top);
        },
        cancellationToken);
}
