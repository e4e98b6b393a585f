using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.Router.Tests;

public sealed class LeaseNewsTests
{
    private const int Leases = 2_300;

    [Fact]
    public async Task News_OfMoreLeasesThanACallMayName_IsSeveralCallsAndAllOfIt()
    {
        var ledger = new GenerousLedger();
        await using var leases = new LeaseManager(
            ledger, "gw", new BudgetUses(TimeProvider.System), TimeProvider.System, TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(5), new RouterMetrics(), NullLogger<LeaseManager>.Instance);
        for (var i = 0; i < Leases; i++)
        {
            var coverage = new Coverage { Set = new BudgetSet([new ObjectRef("team", $"b{i}")]), Limited = true, Hard = true };
            (await leases.HoldAsync(coverage, 1m, TestContext.Current.CancellationToken)).Hold!.Release();
        }

        await leases.ReleaseAllAsync(TestContext.Current.CancellationToken);
        Assert.All(ledger.Calls, call => Assert.InRange(call.Renew.Count + call.Acquire.Count, 0, LeaseRequest.MaxItems));
        Assert.Equal(Leases, ledger.Calls.SelectMany(call => call.Renew).Where(renew => renew.Release).Select(renew => renew.LeaseId).Distinct().Count());
    }

    private sealed class GenerousLedger : ILedger
    {
        public ConcurrentBag<LeaseRequest> Calls { get; } = [];

        public Task<LeaseResponse> CallAsync(LeaseRequest request, CancellationToken cancellationToken)
        {
            Calls.Add(request);
            return Task.FromResult(new LeaseResponse
            {
                Grants = [.. request.Acquire.Select(wish => new LeaseGrant { LeaseId = wish.LeaseId, Amount = wish.Wanted, ExpiresAt = DateTimeOffset.UtcNow.AddHours(1) })],
            });
        }
    }
}
