using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Among how many what a budget has left would be divided, were the ledger away: its leases, and the gateways that have them.</summary>
internal sealed class LeaseCounts
{
    /// <summary>As long as a gateway may go on with its part without being heard of.</summary>
    private static readonly TimeSpan Reporting = TimeSpan.FromHours(24);

    private readonly Turns _turns = new(TimeSpan.FromSeconds(2));
    private volatile int _gateways = 1;
    private volatile IReadOnlyDictionary<ObjectRef, (int Leases, int Gateways)> _counts = new Dictionary<ObjectRef, (int, int)>();

    /// <summary>A gateway's part of what all may let pass beyond their leases for a budget; null where no amount bounds it. Without a rate nothing may.</summary>
    public decimal? AdvanceOf(Window window, decimal? upTo) => upTo is { } amount ? Divided(window.Rate is { } rate ? amount / rate : 0, _gateways) : null;

    /// <summary>A lease's part of what a window has left; null where nothing limits it.</summary>
    public decimal? PartOf(Window window) => window.Building && window.Enforced ? 0 : Divided(window.Room, Of(window.Budget).Leases);

    /// <summary>A lease's part of what a member has left of a share: as many parts as gateways might serve the member.</summary>
    public decimal? PartOf(MemberShare share) => Divided(share.Room, Of(share.Window.Budget).Gateways);

    /// <summary>Counts again where the last time is a while ago.</summary>
    public async Task RefreshAsync(LedgerGate gate, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!_turns.Take(now))
        {
            return;
        }

        // Open ones are few among those of a day that have ended: they are found by their index, and the budgets of each by its key, whatever the planner thinks of it.
        var counts = await gate.ReadKeyedAsync(
            row => (Budget: new ObjectRef(row.GetString(0), row.GetString(1)), Leases: row.GetInt32(2), Gateways: row.GetInt32(3)),
            Sql.Command(
                """
                select b.namespace, b.name, count(*)::int, count(distinct l.source)::int
                from leases l join lease_budgets b on b.lease_id = l.id where l.state < 3 group by 1, 2
                """),
            cancellationToken);
        // One that leases nothing now may have been told its part a moment ago.
        var gateways = await gate.ReadKeyedAsync(
            row => row.GetInt32(0),
            Sql.Command(
                """
                select count(*)::int from (
                    select source from leases where state < 3
                    union
                    select instance from router_reports
                    where received_at > $1 and not coalesce((report->>'leaving')::boolean, false) and report->>'role' <> 'Sidecar') g
                """,
                (now - Reporting).UtcDateTime),
            cancellationToken);
        _gateways = gateways[0];
        _counts = counts.ToDictionary(entry => entry.Budget, entry => (entry.Leases, entry.Gateways));
    }

    private (int Leases, int Gateways) Of(ObjectRef budget) => _counts.GetValueOrDefault(budget, (1, 1));

    private static decimal? Divided(decimal? room, int among) => room is { } left ? Amounts.Floor(left / Math.Max(1, among)) : null;
}
