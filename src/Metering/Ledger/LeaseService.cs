using System.Security.Cryptography;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Answers <c>POST /v1/leases</c>. One call is one transaction; a repeated call gets the first answer.</summary>
internal sealed class LeaseService(LedgerGate gate, WindowBuilder builder, LedgerOptions options, TimeProvider time)
{
    /// <summary>How long a call waits for a window that is being built. After that it is refused, and comes again.</summary>
    private static readonly TimeSpan BuildPatience = TimeSpan.FromMilliseconds(500);

    /// <exception cref="CallConflictException">The call id was used for another call.</exception>
    public async Task<LeaseResponse> HandleAsync(LeaseRequest request, CancellationToken cancellationToken)
    {
        var hash = SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(request, ContractsJson.Default.LeaseRequest));
        var now = Clock.Now(time);
        return await gate.ChargeAsync(
            async rules =>
            {
                var wanted = request.Acquire.SelectMany(acquire => rules.WithAncestors(acquire.Budgets)).Distinct().Select(budget => (budget, now)).ToList();
                await builder.EnsureAsync(rules, wanted, cancellationToken);
                await builder.SettleAsync(rules, wanted, BuildPatience, cancellationToken);
            },
            async (connection, rules) =>
            {
                if (await FirstAnswerAsync(connection, request, hash, now, cancellationToken) is { } first)
                {
                    return first;
                }

                var response = await DecideAsync(connection, rules, request, now, cancellationToken);
                await RememberAsync(connection, request, response, cancellationToken);
                return response;
            },
            cancellationToken);
    }

    private async Task<LeaseResponse> DecideAsync(
        NpgsqlConnection connection, RuleSet rules, LeaseRequest request, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var keys = request.Acquire
            .SelectMany(acquire => rules.WithAncestors(acquire.Budgets))
            .Distinct()
            .Select(budget => (budget, Span: rules.WindowAt(budget, now)))
            .Where(entry => entry.Span is not null)
            .Select(entry => new WindowKey(entry.budget, entry.Span!.Value.Start))
            .ToList();
        List<string> left = request.Retired.Count == 0 ? [] : await LeaseStore.LeftBehindAsync(connection, request.Source, request.Retired, cancellationToken);
        var ids = request.Renew.Select(renew => renew.LeaseId).Concat(request.Acquire.Select(acquire => acquire.LeaseId)).Concat(left).Distinct().ToList();
        var growing = request.Renew.Where(Grows).Select(renew => renew.LeaseId).ToHashSet();
        var ledger = await LeaseStore.LockAsync(connection, rules, ids, growing, keys, cancellationToken);
        var decisions = new LeaseDecisions(rules, ledger, options, (request.Source, request.Incarnation), now);

        foreach (var id in left)
        {
            decisions.Retire(id);
        }

        // Money that comes back first may be what a new lease of the same call takes.
        foreach (var renew in request.Renew)
        {
            decisions.Report(renew);
        }

        foreach (var renew in request.Renew.Where(Grows))
        {
            decisions.Grow(renew);
        }

        foreach (var acquire in request.Acquire)
        {
            decisions.Acquire(acquire);
        }

        await LeaseStore.SaveAsync(connection, decisions.Kept, [.. ledger.Moved], LeaseStore.InsertCommands(decisions.Acquired), cancellationToken);
        return decisions.Response();
    }

    private static bool Grows(LeaseRenew renew) => renew.Wanted > 0 && !renew.Release;

    /// <summary>A second copy of a call waits here until the first has committed.</summary>
    private static async Task<LeaseResponse?> FirstAnswerAsync(
        NpgsqlConnection connection, LeaseRequest request, byte[] hash, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await connection.ExecuteAsync(
            "insert into lease_calls (source, call_id, request_hash, called_at) values ($1, $2, $3, $4) on conflict do nothing",
            cancellationToken, request.Source, request.CallId, hash, now.UtcDateTime) == 1)
        {
            return null;
        }

        var stored = await connection.ListAsync(
            row => (Hash: row.GetFieldValue<byte[]>(0), Response: row.GetString(1)),
            "select request_hash, response::text from lease_calls where source = $1 and call_id = $2",
            cancellationToken, request.Source, request.CallId);
        return stored[0].Hash.AsSpan().SequenceEqual(hash)
            ? JsonSerializer.Deserialize(stored[0].Response, ContractsJson.Default.LeaseResponse)!
            : throw new CallConflictException($"callId \"{request.CallId}\" of {request.Source} was used for another call; give each call its own, and repeat a call unchanged");
    }

    private static Task<int> RememberAsync(NpgsqlConnection connection, LeaseRequest request, LeaseResponse response, CancellationToken cancellationToken) =>
        connection.ExecuteAsync(
            "update lease_calls set response = $3 where source = $1 and call_id = $2",
            cancellationToken, request.Source, request.CallId, Sql.Json(JsonSerializer.Serialize(response, ContractsJson.Default.LeaseResponse)));
}
