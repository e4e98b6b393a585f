using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Reads members' shares, and adds to them.</summary>
internal static class MemberStore
{
    /// <summary>As many members as a window may have: who comes after them is refused, so that nobody fills the store with names.</summary>
    public const int MostMembers = 100_000;

    /// <summary>What is there. For a grant in a statement after the one that locked the windows, for it sees no more than was committed before.</summary>
    public static async Task<Dictionary<MemberKey, MemberTally>> ReadAsync(
        NpgsqlConnection connection, IReadOnlyCollection<MemberKey> keys, CancellationToken cancellationToken) =>
        (await connection.ListAsync(
            row => new MemberTally(new MemberKey(row.GetInt64(0), row.GetString(1)), row.GetDecimal(2), row.GetDecimal(3), row.GetDecimal(4), MemberGroups.Read(row.OptionalText(5))),
            "select window_id, member, spent, held, provisional, groups from member_tallies join unnest($1, $2) k (window_id, member) using (window_id, member)",
            cancellationToken,
            keys.Select(key => key.WindowId).ToArray(),
            keys.Select(key => key.Member).ToArray())).ToDictionary(tally => tally.Key);

    /// <summary>Which of these windows have as many members as they may.</summary>
    public static async Task<HashSet<long>> FullAsync(NpgsqlConnection connection, IReadOnlyCollection<long> windows, CancellationToken cancellationToken) =>
    [
        .. windows.Count == 0 ? [] : await connection.ListAsync(
            row => row.GetInt64(0),
            "select w from unnest($1) w where exists (select from member_tallies where window_id = w order by member offset $2)",
            cancellationToken,
            windows.ToArray(),
            MostMembers - 1),
    ];

    /// <summary>Adds to shares, in everybody's order.</summary>
    public static NpgsqlBatchCommand AddCommand(IReadOnlyCollection<MemberTally> tallies)
    {
        var sorted = tallies.OrderBy(tally => tally.Key.WindowId).ThenBy(tally => tally.Key.Member, StringComparer.Ordinal).ToList();
        return Sql.Command(
            """
            insert into member_tallies as t (window_id, member, spent, held, provisional, groups)
            select window_id, member, spent, held, provisional, groups::jsonb from unnest($1, $2, $3, $4, $5, $6) n (window_id, member, spent, held, provisional, groups)
            on conflict (window_id, member) do update set spent = t.spent + excluded.spent, held = t.held + excluded.held, provisional = t.provisional + excluded.provisional,
                groups = coalesce(excluded.groups, t.groups)
            """,
            sorted.Select(tally => tally.Key.WindowId).ToArray(),
            sorted.Select(tally => tally.Key.Member).ToArray(),
            sorted.Select(tally => tally.Spent).ToArray(),
            sorted.Select(tally => tally.Held).ToArray(),
            sorted.Select(tally => tally.Provisional).ToArray(),
            sorted.Select(tally => tally.Groups is null ? null : MemberGroups.Write(tally.Groups) ?? "[]").ToArray());
    }

    /// <summary>Takes away shares of windows that ended before a time, and of windows that are gone.</summary>
    public static Task<int> PurgeAsync(NpgsqlConnection connection, DateTimeOffset before, CancellationToken cancellationToken) => connection.ExecuteAsync(
        """
        delete from member_tallies where (window_id, member) in (
            select t.window_id, t.member from member_tallies t join ledger_windows w on w.id = t.window_id where w.ends_at < $1 limit 10000)
        """,
        cancellationToken,
        before.UtcDateTime);
}
