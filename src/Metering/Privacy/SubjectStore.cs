using System.Security.Cryptography;
using System.Text.Json;
using ClaudeConfig.Metering.Audit;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Privacy;

/// <summary>What is stored about a person: handed out, or forgotten. Money stays: what is forgotten is whose it was.</summary>
internal sealed class SubjectStore(LedgerDatabase database, TimeProvider time)
{
    private const int PatienceSeconds = 300;

    /// <summary>Tables that name members, with the column that says when.</summary>
    private static readonly (string Table, string Time)[] Tables = [("usage_events", "start_time"), ("client_usage", "at"), ("error_logs", "at")];

    /// <summary>Every row about a member, a JSON object each.</summary>
    public async IAsyncEnumerable<string> ExportAsync(string member, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        foreach (var text in Tables.Select(entry => $"select jsonb_build_object('table', '{entry.Table}') || to_jsonb(t) from {entry.Table} t where member = $1 order by {entry.Time}").Append(Shares))
        {
            await using var command = connection.Query(text, member);
            command.CommandTimeout = PatienceSeconds;
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                yield return reader.GetString(0);
            }
        }
    }

    /// <summary>What a member took of budgets that give shares: without a time of its own.</summary>
    private const string Shares =
        """
        select jsonb_build_object('table', 'member_tallies', 'budget', w.namespace || '/' || w.name, 'window_start', w.starts_at) || to_jsonb(t)
        from member_tallies t join ledger_windows w on w.id = t.window_id where t.member = $1 order by w.starts_at, w.id
        """;

    /// <summary>
    /// Puts a name that nobody knows in the place of a member's, and takes sessions and agents away, a day at a time. The row in the audit does not name the
    /// member either: it has a fingerprint, by which one who knows the name can show that it was done.
    /// </summary>
    /// <returns>Rows that named the member.</returns>
    public async Task<long> EraseAsync(string member, string reason, string actor, CancellationToken cancellationToken)
    {
        var stand = $"erased:{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8))}";
        var rows = 0L;
        foreach (var (table, at) in Tables)
        {
            rows += await EraseAsync(table, at, member, stand, cancellationToken);
        }

        await database.TransactAsync(
            async connection =>
            {
                await using var batch = connection.Batch(
                    // Alone with the ledger: what leases hold moves along with what they hold it in.
                    Sql.Command("select pg_advisory_xact_lock($1)", AdvisoryLocks.Rules),
                    Sql.Command("update leases set member = $2 where member = $1", member, stand),
                    Sql.Command("update member_tallies set member = $2 where member = $1", member, stand),
                    // Scopes last: an event that came in between is found by the next call.
                    Sql.Command("update usage_scopes set member = $2 where member = $1", member, stand),
                    AuditLog.Command(
                        [new AuditEntry(actor, "Erased", "Member", null, Fingerprint(member), null, JsonSerializer.Serialize(new { rows, reason }))], time.GetUtcNow()));
                return await batch.ExecuteNonQueryAsync(cancellationToken);
            },
            cancellationToken);
        return rows;
    }

    public static string Fingerprint(string member) => Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(member)))[..32];

    private async Task<long> EraseAsync(string table, string at, string member, string stand, CancellationToken cancellationToken)
    {
        var days = await database.ReadAsync(
            async connection =>
            {
                await using var command = connection.Query($"select distinct date_trunc('day', {at}, 'UTC') from {table} where member = $1", member);
                command.CommandTimeout = PatienceSeconds;
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                return await reader.ListAsync(row => row.GetFieldValue<DateTime>(0), cancellationToken);
            },
            cancellationToken);
        var also = table switch
        {
            "usage_events" => ", session_id = null, agent_id = null, parent_agent_id = null",
            "client_usage" => ", session_id = null",
            _ => "",
        };
        var rows = 0L;
        foreach (var day in days)
        {
            rows += await database.TransactAsync(
                async connection =>
                {
                    await using var command = connection.Query(
                        $"update {table} set member = $2{also} where member = $1 and {at} >= $3 and {at} < $3 + interval '24 hours'", member, stand, day);
                    command.CommandTimeout = PatienceSeconds;
                    return await command.ExecuteNonQueryAsync(cancellationToken);
                },
                cancellationToken);
        }

        return rows;
    }
}
