using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Reads, locks and writes leases. Locks are always taken on leases first, then on windows, each in the order of ids.</summary>
internal static class LeaseStore
{
    private const string Columns = "id, source, incarnation, member, state, acquired_at, expires_at, state_since, held, outstanding, provisional, groups";

    private const string LockText = $"select {Columns} from leases where id = any($1) order by id for update";

    /// <summary>Locks leases by id.</summary>
    public static NpgsqlBatchCommand LockCommand(IReadOnlyCollection<string> ids) => Sql.Command(LockText, ids.ToArray());

    /// <summary>
    /// Locks leases by id, then <paramref name="taken"/> and the windows of leases that grow; other windows are only read. With the windows come the
    /// shares of the leases' members, and of <paramref name="members"/>, who are in these groups.
    /// </summary>
    public static async Task<LockedLedger> LockAsync(
        NpgsqlConnection connection, RuleSet rules, IReadOnlyCollection<string> ids, IReadOnlySet<string> growing, WindowChoice taken,
        IReadOnlyDictionary<string, HashSet<string>> members, CancellationToken cancellationToken)
    {
        var leases = ids.Count == 0
            ? []
            : await connection.ListAsync(Read, LockText, cancellationToken, ids.ToArray());
        return await WithWindowsAsync(connection, rules, leases, growing, taken, members, cancellationToken);
    }

    /// <summary>Open leases that incarnations of a source which have ended left behind. They take no more: the list is complete.</summary>
    public static Task<List<string>> LeftBehindAsync(NpgsqlConnection connection, string source, IReadOnlyList<string> incarnations, CancellationToken cancellationToken) =>
        connection.ListAsync(
            row => row.GetString(0), "select id from leases where state < 3 and source = $1 and incarnation = any($2)", cancellationToken, source, incarnations.ToArray());

    /// <summary>Locks leases that nobody else has in hand.</summary>
    public static async Task<LockedLedger> LockWhereAsync(
        NpgsqlConnection connection, RuleSet rules, string condition, int most, CancellationToken cancellationToken, params object?[] values)
    {
        var leases = await connection.ListAsync(
            Read, $"select {Columns} from leases where {condition} order by id limit {most} for update skip locked", cancellationToken, values);
        return await WithWindowsAsync(connection, rules, leases, new HashSet<string>(), WindowChoice.None, new Dictionary<string, HashSet<string>>(), cancellationToken);
    }

    /// <summary>Writes leases, and what moved in windows last: their rows are what transactions share.</summary>
    public static Task SaveAsync(
        NpgsqlConnection connection, IReadOnlyCollection<Lease> leases, Moves moved, IEnumerable<NpgsqlBatchCommand> before, CancellationToken cancellationToken, params NpgsqlBatchCommand[] after) =>
        ExecuteAsync(connection, [.. before, .. SaveCommands(leases), .. MoveCommands(moved), .. after], cancellationToken);

    private static IEnumerable<NpgsqlBatchCommand> MoveCommands(Moves moved)
    {
        if (moved.Windows.Count > 0)
        {
            yield return WindowStore.AddCommand(Lanes.Next(), moved.Windows);
        }

        if (moved.Members.Count > 0)
        {
            yield return MemberStore.AddCommand(moved.Members);
        }
    }

    private static IEnumerable<NpgsqlBatchCommand> SaveCommands(IReadOnlyCollection<Lease> leases)
    {
        if (leases.Count > 0)
        {
            yield return Sql.Command(
                """
                update leases l set state = n.state, expires_at = n.expires_at, state_since = n.since, held = n.held, outstanding = n.outstanding, provisional = n.provisional
                from unnest($1, $2, $3, $4, $5, $6, $7) n (id, state, expires_at, since, held, outstanding, provisional) where l.id = n.id
                """,
                leases.Select(lease => lease.Id).ToArray(),
                leases.Select(lease => (short)lease.State).ToArray(),
                leases.Select(lease => lease.ExpiresAt).ToArray(),
                leases.Select(lease => lease.StateSince).ToArray(),
                leases.Select(lease => lease.Held).ToArray(),
                leases.Select(lease => lease.Outstanding).ToArray(),
                leases.Select(lease => lease.Provisional).ToArray());
        }
    }

    public static IEnumerable<NpgsqlBatchCommand> InsertCommands(IReadOnlyCollection<(Lease Lease, IReadOnlyList<ObjectRef> Budgets)> leases)
    {
        if (leases.Count == 0)
        {
            yield break;
        }

        yield return Sql.Command(
            $"""
            insert into leases ({Columns})
            select id, source, incarnation, member, state, acquired, expires, since, held, outstanding, provisional, groups::jsonb
            from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) n (id, source, incarnation, member, state, acquired, expires, since, held, outstanding, provisional, groups)
            """,
            leases.Select(entry => entry.Lease.Id).ToArray(),
            leases.Select(entry => entry.Lease.Source).ToArray(),
            leases.Select(entry => entry.Lease.Incarnation).ToArray(),
            leases.Select(entry => entry.Lease.Member).ToArray(),
            leases.Select(entry => (short)entry.Lease.State).ToArray(),
            leases.Select(entry => entry.Lease.AcquiredAt).ToArray(),
            leases.Select(entry => entry.Lease.ExpiresAt).ToArray(),
            leases.Select(entry => entry.Lease.StateSince).ToArray(),
            leases.Select(entry => entry.Lease.Held).ToArray(),
            leases.Select(entry => entry.Lease.Outstanding).ToArray(),
            leases.Select(entry => entry.Lease.Provisional).ToArray(),
            leases.Select(entry => MemberGroups.Write(entry.Lease.Groups)).ToArray());
        var budgets = leases.SelectMany(entry => entry.Budgets.Select(budget => (entry.Lease.Id, budget))).ToList();
        yield return Sql.Command(
            "insert into lease_budgets select * from unnest($1, $2, $3)",
            budgets.Select(entry => entry.Id).ToArray(),
            budgets.Select(entry => entry.budget.Namespace).ToArray(),
            budgets.Select(entry => entry.budget.Name).ToArray());
    }

    public static async Task ExecuteAsync(NpgsqlConnection connection, IEnumerable<NpgsqlBatchCommand> commands, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch([.. commands]);
        if (batch.BatchCommands.Count > 0)
        {
            await batch.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private static async Task<LockedLedger> WithWindowsAsync(
        NpgsqlConnection connection, RuleSet rules, List<Lease> leases, IReadOnlySet<string> growing, WindowChoice taken,
        IReadOnlyDictionary<string, HashSet<string>> members, CancellationToken cancellationToken)
    {
        await ReadBudgetsAsync(connection, leases, cancellationToken);
        var locked = taken + Of(rules, leases.Where(lease => growing.Contains(lease.Id)));
        var windows = await WindowStore.LockAndReadAsync(connection, locked, locked + Of(rules, leases), cancellationToken);
        return await AssembleAsync(connection, rules, new LockedRows(leases, windows), taken, members, cancellationToken);
    }

    /// <summary>Which windows a lease is in follows from when it was acquired and what its budgets' periods are now.</summary>
    private static WindowChoice Of(RuleSet rules, IEnumerable<Lease> leases) =>
        WindowChoice.Of(rules, leases.SelectMany(lease => lease.Budgets.Select(budget => (budget, lease.AcquiredAt))));

    /// <summary>Puts together what was locked and read, with the shares of members.</summary>
    public static async Task<LockedLedger> AssembleAsync(
        NpgsqlConnection connection, RuleSet rules, LockedRows rows, WindowChoice taken, IReadOnlyDictionary<string, HashSet<string>> members, CancellationToken cancellationToken)
    {
        var (leases, windows) = rows;
        foreach (var window in windows.Values)
        {
            window.BlockPercent = rules.Find(window.Budget)?.BlockPercent;
        }

        foreach (var lease in leases)
        {
            lease.Windows = [.. lease.Budgets.SelectMany(budget => WindowChoice.At(rules, windows, budget, lease.AcquiredAt))];
        }

        var wanted = leases.Where(lease => lease.Member is not null).SelectMany(lease => lease.Windows.Select(window => (window, lease.Member!)))
            .Concat(taken.In(windows).SelectMany(window => members.Keys.Select(member => (window, member))));
        // Of a member with several leases all groups count: they are those of the last seconds.
        var groups = leases.Where(lease => lease.Member is not null).Select(lease => (Member: lease.Member!, lease.Groups)).Concat(members.Select(member => (Member: member.Key, Groups: (IReadOnlyList<string>)[.. member.Value])))
            .GroupBy(entry => entry.Member).ToDictionary(entries => entries.Key, entries => (IReadOnlyList<string>)[.. entries.SelectMany(entry => entry.Groups).Distinct().Order(StringComparer.Ordinal)]);
        var ledger = new LockedLedger(leases.ToDictionary(lease => lease.Id), windows, await SharesAsync(connection, rules, wanted, groups, cancellationToken));
        foreach (var lease in leases)
        {
            lease.Shares = ledger.SharesOf(lease.Windows, lease.Member);
        }

        return ledger;
    }

    /// <summary>The shares of members, in windows whose budgets give any.</summary>
    private static async Task<Dictionary<MemberKey, MemberShare>> SharesAsync(
        NpgsqlConnection connection, RuleSet rules, IEnumerable<(Window Window, string Member)> wanted, Dictionary<string, IReadOnlyList<string>> groups, CancellationToken cancellationToken)
    {
        var shared = wanted.Distinct().Where(entry => rules.Find(entry.Window.Budget)?.PerMember is not null).ToList();
        if (shared.Count == 0)
        {
            return [];
        }

        var known = await MemberStore.ReadAsync(connection, [.. shared.Select(entry => new MemberKey(entry.Window.Id, entry.Member))], cancellationToken);
        var strangers = shared.Where(entry => !known.ContainsKey(new MemberKey(entry.Window.Id, entry.Member))).Select(entry => entry.Window.Id).Distinct().ToList();
        var full = await MemberStore.FullAsync(connection, strangers, cancellationToken);
        return shared.Select(entry => Share(rules, entry.Window, entry.Member, groups[entry.Member], known, full)).ToDictionary(share => share.Key);
    }

    private static MemberShare Share(RuleSet rules, Window window, string member, IReadOnlyList<string> groups, Dictionary<MemberKey, MemberTally> known, HashSet<long> full)
    {
        var isKnown = known.TryGetValue(new MemberKey(window.Id, member), out var tally);
        return new MemberShare(window, member)
        {
            Limit = rules.Find(window.Budget)!.PerMember!.Of(member, groups),
            Groups = groups,
            Spent = tally.Spent,
            Held = tally.Held,
            Provisional = tally.Provisional,
            OneTooMany = !isKnown && full.Contains(window.Id),
        };
    }

    private static async Task ReadBudgetsAsync(NpgsqlConnection connection, List<Lease> leases, CancellationToken cancellationToken)
    {
        if (leases.Count == 0)
        {
            return;
        }

        var budgets = (await connection.ListAsync(
            row => (Lease: row.GetString(0), Budget: new ObjectRef(row.GetString(1), row.GetString(2))),
            "select lease_id, namespace, name from lease_budgets where lease_id = any($1)",
            cancellationToken,
            leases.Select(lease => lease.Id).ToArray())).ToLookup(entry => entry.Lease, entry => entry.Budget);
        foreach (var lease in leases)
        {
            lease.Budgets = [.. budgets[lease.Id]];
        }
    }

    public static Lease Read(NpgsqlDataReader row) => Lease.Restore(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        row.OptionalText(3),
        MemberGroups.Read(row.OptionalText(11)),
        (LeaseState)row.GetInt16(4),
        row.GetFieldValue<DateTimeOffset>(5),
        row.GetFieldValue<DateTimeOffset>(6),
        row.GetFieldValue<DateTimeOffset>(7),
        row.GetDecimal(8),
        row.GetDecimal(9),
        row.GetDecimal(10));
}
