using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>
/// Where a transaction meets the rules. What charges by the rules runs <see cref="ChargeAsync"/>: beside others, by the newest version, with
/// the windows it needs in place. What changes rules or builds windows runs <see cref="RebuildAsync"/>: alone.
/// </summary>
internal sealed class LedgerGate(LedgerDatabase database)
{
    private const int Attempts = 100;

    private volatile RuleSet? _rules;

    /// <summary>The rules as this process last saw them.</summary>
    public async ValueTask<RuleSet> RulesAsync(CancellationToken cancellationToken) =>
        _rules ?? await database.ReadAsync(connection => LoadAsync(connection, cancellationToken), cancellationToken);

    /// <summary>The rules as they are.</summary>
    public Task<RuleSet> NewestRulesAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async connection =>
            {
                var versions = await connection.ListAsync(row => row.GetInt64(0), "select version from ledger_version", cancellationToken);
                return _rules is { } known && known.Version == versions[0] ? known : await LoadAsync(connection, cancellationToken);
            },
            cancellationToken);

    /// <param name="prepare">Runs before the transaction, with the rules the body will see: creates what windows are missing.</param>
    /// <param name="body">Runs while the rules cannot change.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<T> ChargeAsync<T>(Func<RuleSet, Task> prepare, Func<NpgsqlConnection, RuleSet, Task<T>> body, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var rules = await RulesAsync(cancellationToken);
            await prepare(rules);
            var (current, result) = await database.TransactAsync(
                async connection => await EnterAsync(connection, "pg_advisory_xact_lock_shared", cancellationToken) == rules.Version
                    ? (true, await body(connection, rules))
                    : (false, default(T)!),
                cancellationToken);
            if (current)
            {
                return result;
            }

            await database.ReadAsync(connection => LoadAsync(connection, cancellationToken), cancellationToken);
        }

        throw Changing();
    }

    /// <summary>The same in as few round trips as there can be.</summary>
    /// <param name="prepare">Runs before the transaction, with the rules the body will see: creates what windows are missing.</param>
    /// <param name="first">What is asked together with the lock of the rules, and after it. Undone where the rules have changed.</param>
    /// <param name="body">Reads the answers to it while the rules cannot change, and sends <see cref="LedgerDatabase.Commit"/> with the last it does.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<T> ChargeAsync<T>(
        Func<RuleSet, Task> prepare, Func<RuleSet, IEnumerable<NpgsqlBatchCommand>> first, Func<NpgsqlConnection, RuleSet, NpgsqlDataReader, Task<T>> body, CancellationToken cancellationToken)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var rules = await RulesAsync(cancellationToken);
            await prepare(rules);
            var (current, result) = await database.TransactHotAsync(
                async connection =>
                {
                    await using var batch = connection.Batch([Keyed(), .. EnterCommands("pg_advisory_xact_lock_shared"), .. first(rules)]);
                    await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                    await reader.NextResultAsync(cancellationToken);
                    if (await VersionAsync(reader, cancellationToken) != rules.Version)
                    {
                        return (false, default(T)!);
                    }

                    await reader.NextResultAsync(cancellationToken);
                    return (true, await body(connection, rules, reader));
                },
                cancellationToken);
            if (current)
            {
                return result;
            }

            await database.ReadAsync(connection => LoadAsync(connection, cancellationToken), cancellationToken);
        }

        throw Changing();
    }

    /// <summary>Reads what is found by keys.</summary>
    public Task<List<T>> ReadKeyedAsync<T>(Func<NpgsqlDataReader, T> read, NpgsqlBatchCommand command, CancellationToken cancellationToken) => database.ReadAsync(
        async connection =>
        {
            // Without a transaction of ours a batch is one: what is set for it ends with it.
            await using var batch = connection.Batch(Keyed(), command);
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            await reader.NextResultAsync(cancellationToken);
            return await reader.ListAsync(read, cancellationToken);
        },
        cancellationToken);

    /// <summary>Runs alone, with the rules as they are.</summary>
    public Task<T> RebuildAsync<T>(Func<NpgsqlConnection, RuleSet, Task<T>> body, CancellationToken cancellationToken) =>
        database.TransactAsync(
            async connection =>
            {
                var version = await EnterAsync(connection, "pg_advisory_xact_lock", cancellationToken);
                var rules = _rules is { } known && known.Version == version ? known : await LoadAsync(connection, cancellationToken);
                return await body(connection, rules);
            },
            cancellationToken);

    /// <summary>Forgets what this process knows of the rules, after changing them.</summary>
    public void Invalidate() => _rules = null;

    private static TimeoutException Changing() => new($"the ledger's rules changed {Attempts} times during one transaction");

    private static async Task<long> EnterAsync(NpgsqlConnection connection, string function, CancellationToken cancellationToken)
    {
        await using var batch = connection.Batch(EnterCommands(function));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        return await VersionAsync(reader, cancellationToken);
    }

    /// <summary>
    /// Everything is found by a key. A plan that is made once and kept must not be one for tables that were small when it was made; and with whole tables out of the question
    /// their price, which the server puts so high that it would compile such a plan, says nothing.
    /// </summary>
    private static NpgsqlBatchCommand Keyed() => Sql.Command(
        """
        select set_config('plan_cache_mode', 'force_generic_plan', true), set_config('enable_seqscan', 'off', true), set_config('enable_hashjoin', 'off', true),
            set_config('enable_mergejoin', 'off', true), set_config('jit', 'off', true)
        """);

    private static NpgsqlBatchCommand[] EnterCommands(string function) =>
        [Sql.Command("set local lock_timeout = '5s'"), Sql.Command($"select {function}($1)", AdvisoryLocks.Rules), Sql.Command("select version from ledger_version")];

    private static async Task<long> VersionAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return reader.GetInt64(0);
    }

    private async Task<RuleSet> LoadAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // One statement, so that version and rules belong together.
        var rows = await connection.ListAsync(
            row => (Version: row.Optional<long>(0), Rule: row.OptionalText(1), Ended: row.IsDBNull(2) ? (ObjectRef?)null : new ObjectRef(row.GetString(2), row.GetString(3))),
            """
            select v.version, r.rule::text, null::text, null::text from ledger_version v left join ledger_rules r on true
            union all select null, null, namespace, name from ended_budgets
            """,
            cancellationToken);
        var rules = new RuleSet(
            rows.First(row => row.Version is not null).Version!.Value,
            rows.Where(row => row.Rule is not null).Select(row => RuleJson.Read(row.Rule!)),
            rows.Select(row => row.Ended).OfType<ObjectRef>());
        _rules = rules;
        return rules;
    }
}
