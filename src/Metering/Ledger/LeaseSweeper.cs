using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Ends leases of gateways that fell silent, and what was reserved for them. Runs on every replica; each takes what no other has in hand.</summary>
internal sealed class LeaseSweeper(LedgerGate gate, LedgerDatabase database, LedgerOptions options, TimeProvider time)
{
    private const int Most = 200;
    private const int MostPurged = 5000;

    private static readonly TimeSpan CallRetention = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan LeaseRetention = TimeSpan.FromDays(1);

    /// <summary>A session that nobody used for so long is over.</summary>
    private static readonly TimeSpan SessionRetention = TimeSpan.FromDays(3);

    /// <summary>Far longer than any gateway serves by a bundle of before.</summary>
    private static readonly TimeSpan EndedRetention = TimeSpan.FromDays(30);

    /// <returns>How many leases changed.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        var now = Clock.Now(time);
        return await StepAsync("state in (0, 1) and expires_at <= $1", now - options.LeaseGrace, lease => lease.Expire(now), cancellationToken)
            + await StepAsync("state = 2 and held > 0 and state_since <= $1", now - options.UnclaimedTimeout, lease => lease.ReleaseUnclaimed(now), cancellationToken)
            + await StepAsync("state = 2 and provisional > 0 and state_since <= $1", now - options.ProvisionalTimeout, lease => lease.ReleaseProvisional(now), cancellationToken);
    }

    /// <summary>Forgets answers and leases that nobody can ask for any more.</summary>
    public async Task<int> PurgeAsync(CancellationToken cancellationToken)
    {
        var now = Clock.Now(time).UtcDateTime;
        var total = await database.TransactAsync(
            async connection =>
                await connection.ExecuteAsync("delete from ended_budgets where ended_at < $1", cancellationToken, now - EndedRetention)
                    + await SessionStore.PurgeAsync(connection, now - SessionRetention, cancellationToken)
                    + await MemberStore.PurgeAsync(connection, now - EndedRetention, cancellationToken),
            cancellationToken);
        return total
            + await PurgeAsync($"delete from lease_calls where ctid = any(array(select ctid from lease_calls where called_at < $1 limit {MostPurged}))", now - CallRetention, cancellationToken)
            + await PurgeAsync($"delete from leases where id = any(array(select id from leases where state = 3 and state_since < $1 limit {MostPurged}))", now - LeaseRetention, cancellationToken);
    }

    /// <summary>In transactions that end soon, until nothing is left: calls come at any rate, and what is not forgotten at the same rate stays for good.</summary>
    private async Task<int> PurgeAsync(string text, DateTime before, CancellationToken cancellationToken)
    {
        var total = 0;
        int purged;
        do
        {
            purged = await database.TransactAsync(connection => connection.ExecuteAsync(text, cancellationToken, before), cancellationToken);
            total += purged;
        }
        while (purged == MostPurged);
        return total;
    }

    private async Task<int> StepAsync(string condition, DateTimeOffset before, Action<Lease> change, CancellationToken cancellationToken)
    {
        var total = 0;
        int changed;
        do
        {
            changed = await gate.ChargeAsync(_ => Task.CompletedTask, (connection, rules) => StepAsync(connection, rules, condition, before, change, cancellationToken), cancellationToken);
            total += changed;
        }
        while (changed == Most);
        return total;
    }

    private static async Task<int> StepAsync(
        NpgsqlConnection connection, RuleSet rules, string condition, DateTimeOffset before, Action<Lease> change, CancellationToken cancellationToken)
    {
        var ledger = await LeaseStore.LockWhereAsync(connection, rules, condition, Most, cancellationToken, before.UtcDateTime);
        foreach (var lease in ledger.Leases.Values)
        {
            change(lease);
        }

        await LeaseStore.SaveAsync(connection, ledger.Kept, ledger.Moved, [], cancellationToken);
        return ledger.Leases.Count;
    }
}
