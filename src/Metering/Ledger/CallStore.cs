using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Remembers what calls were answered: one that comes again gets the same.</summary>
internal static class CallStore
{
    /// <summary>Claims calls, and returns which were not there before. The second copy of one waits here until the first has committed. Sorted, so that two transactions never wait for each other.</summary>
    public static NpgsqlBatchCommand ClaimCommand(IEnumerable<PendingCall> calls, DateTimeOffset now)
    {
        var sorted = calls.OrderBy(call => call.Request.Source, StringComparer.Ordinal).ThenBy(call => call.Request.CallId, StringComparer.Ordinal).ToList();
        return Sql.Command(
            """
            insert into lease_calls (source, call_id, request_hash, called_at) select n.*, $4 from unnest($1, $2, $3) n
            on conflict do nothing returning source, call_id
            """,
            sorted.Select(call => call.Request.Source).ToArray(),
            sorted.Select(call => call.Request.CallId).ToArray(),
            sorted.Select(call => call.Hash).ToArray(),
            now.UtcDateTime);
    }

    /// <summary>Reads what <see cref="ClaimCommand"/> returned.</summary>
    public static async Task<HashSet<(string Source, string CallId)>> ClaimedAsync(NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        [.. await reader.ListAsync(row => (row.GetString(0), row.GetString(1)), cancellationToken)];

    /// <summary>The answer that a call got before.</summary>
    /// <exception cref="CallConflictException">The call id was used for another call.</exception>
    public static async Task<LeaseResponse> FirstAnswerAsync(NpgsqlConnection connection, PendingCall call, CancellationToken cancellationToken)
    {
        var stored = await connection.ListAsync(
            row => (Hash: row.GetFieldValue<byte[]>(0), Response: row.GetString(1)),
            "select request_hash, response::text from lease_calls where source = $1 and call_id = $2",
            cancellationToken, call.Request.Source, call.Request.CallId);
        return stored[0].Hash.AsSpan().SequenceEqual(call.Hash)
            ? JsonSerializer.Deserialize(stored[0].Response, ContractsJson.Default.LeaseResponse)!
            : throw new CallConflictException($"callId \"{call.Request.CallId}\" of {call.Request.Source} was used for another call; give each call its own, and repeat a call unchanged");
    }

    public static NpgsqlBatchCommand RememberCommand(IReadOnlyCollection<(PendingCall Call, LeaseResponse Response)> answers) => Sql.Command(
        "update lease_calls c set response = n.response from unnest($1, $2, $3) n (source, call_id, response) where c.source = n.source and c.call_id = n.call_id",
        answers.Select(answer => answer.Call.Request.Source).ToArray(),
        answers.Select(answer => answer.Call.Request.CallId).ToArray(),
        Sql.JsonArray([.. answers.Select(answer => JsonSerializer.Serialize(answer.Response, ContractsJson.Default.LeaseResponse))]));
}
