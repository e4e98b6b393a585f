using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Tests.Kit;

namespace ClaudeConfig.Metering.Tests;

/// <summary>What a lease leaves behind, in whatever order the news of its gateway arrives.</summary>
public sealed class LeaseOrderTests
{
    /// <summary>Three requests were open at the last report, one more was settled before it and its event is under way; 3 is the expiry.</summary>
    public static TheoryData<int[]> Orders { get; } = new(Permutations([0, 1, 2, 3, 4]).Select(order => order.ToArray()));

    [Theory]
    [MemberData(nameof(Orders))]
    public void DeadGateway_EventsAndExpiryInAnyOrder_LeaveOnlyWhatNobodyClaimed(int[] order)
    {
        var now = DateTimeOffset.Parse("2026-11-23T12:00:00Z");
        var window = new Window { Id = 1, Budget = A.Budget("b").Budget, Start = now, Currency = "USD", Limit = 100, Rate = 1 };
        var lease = new Lease { Id = "l", Source = "gw", Incarnation = "run-1", AcquiredAt = now, Windows = [window] }.Begin(20, TimeSpan.FromSeconds(10));
        lease.Report(returned: 0, outstanding: 6, release: false, now, TimeSpan.FromSeconds(10));
        decimal[] charges = [1, 2, 3, 0, 4];
        foreach (var step in order)
        {
            if (step == 3)
            {
                lease.Expire(now);
            }
            else
            {
                Assert.Equal(0, lease.Settle(charges[step], now));
            }
        }

        Assert.Equal((10m, 0m), (lease.Held, lease.Provisional));
        Assert.Equal((10m, 0m), (window.Held, window.Provisional));
    }

    private static IEnumerable<IEnumerable<int>> Permutations(IReadOnlyCollection<int> items) => items.Count <= 1
        ? [items]
        : items.SelectMany(item => Permutations([.. items.Where(other => other != item)]).Select(rest => rest.Prepend(item)));
}
