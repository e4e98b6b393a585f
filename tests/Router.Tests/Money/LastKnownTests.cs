using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Money;

namespace ClaudeConfig.Router.Tests.Money;

/// <summary>What an account gives while the ledger is away.</summary>
public sealed class LastKnownTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.Parse("2026-11-24T12:00:00Z");

    private readonly LeaseAccount account = new(new BudgetSet([new ObjectRef("team", "b")]), TimeSpan.FromMinutes(10));

    [Fact]
    public async Task Lease_ThatCouldNotBeRenewed_IsSpentAndNotASingleCentMore()
    {
        await GrantAsync(Noon, 1.00m, spare: 0m);
        var away = Noon.AddMinutes(5);
        Assert.Equal(1.00m, await SpendAsync(away));
    }

    [Fact]
    public async Task Lease_ThatIsSpentWhileTheLedgerIsAway_IsChargedToTheLedger()
    {
        var lease = await GrantAsync(Noon, 1.00m, spare: 0m);
        var hold = (await AwayAsync(0.25m, Noon.AddMinutes(5))).Hold!;
        Assert.Equal((lease, 0.20m), (hold.LeaseId, hold.Settle(0.20m)));
    }

    [Fact]
    public async Task Advance_IsTheLeasesPartOfWhatWasLeft()
    {
        await GrantAsync(Noon, 1.00m, spare: 0.50m);
        // Used to hold one dollar at a time: the advance would be one and a half.
        account.TryHold(1.00m, Noon)!.Release();
        Assert.Equal(1.00m + 0.50m, await SpendAsync(Noon.AddMinutes(5)));
    }

    [Fact]
    public async Task Advance_WhereMuchIsLeft_IsATenthOfTheLeasesPart()
    {
        await GrantAsync(Noon, 1.00m, spare: 50m);
        account.TryHold(1.00m, Noon)!.Release();
        Assert.Equal(1.00m + 5.00m, await SpendAsync(Noon.AddMinutes(5)));
    }

    [Fact]
    public async Task Advance_WhereNothingLimits_IsWhatIsUsual()
    {
        await GrantAsync(Noon, 1.00m, spare: null);
        account.TryHold(1.00m, Noon)!.Release();
        Assert.Equal(1.00m + 1.50m, await SpendAsync(Noon.AddMinutes(5)));
    }

    [Fact]
    public async Task Window_ThatHasEnded_TakesItsLeaseWithItAndWhatItHadLeft()
    {
        await GrantAsync(Noon, 1.00m, spare: 0m, end: Noon.AddMinutes(1));
        account.TryHold(1.00m, Noon)!.Release();
        Assert.Equal(1.50m, await SpendAsync(Noon.AddMinutes(2)));
    }

    [Fact]
    public async Task Ledger_AwayForLongerThanTheLimit_NothingIsLeft()
    {
        await GrantAsync(Noon, 1.00m, spare: null);
        Assert.Equal(0m, await SpendAsync(Noon.AddMinutes(11)));
    }

    [Fact]
    public async Task Ledger_ThatDoesNotAnswerInTime_IsAwayForWhoWaits()
    {
        await GrantAsync(Noon, 1.00m, spare: 0m);
        var waiting = new HoldRequest(0.25m, MeteringUnavailablePolicy.LastKnown);
        account.Enqueue(waiting);
        Assert.Equal(0.25m, account.LeaveUnheard(waiting, Noon.AddSeconds(12))!.Value.Hold!.Amount);
        var denied = new HoldRequest(0.25m, MeteringUnavailablePolicy.Deny);
        account.Enqueue(denied);
        Assert.Equal((HoldResult?)HoldResult.Unavailable, account.LeaveUnheard(denied, Noon.AddSeconds(12)));
    }

    [Fact]
    public async Task Ledger_ThatSaidThatMoneyIsHeld_IsNotAway()
    {
        await GrantAsync(Noon, 1.00m, spare: 0m);
        var waiting = new HoldRequest(2.00m, MeteringUnavailablePolicy.LastKnown);
        account.Enqueue(waiting);
        var lease = account.NextCall("gw", "more", Noon)!.Renew.Single().LeaseId;
        var refusal = new LeaseRefusal { LeaseId = lease, Budget = new ObjectRef("team", "b"), Reason = LeaseRefusalReason.HeldInFlight, Message = "held" };
        account.Apply(new LeaseResponse { Refusals = [refusal] }, Noon);
        Assert.Null(account.LeaveUnheard(waiting, Noon.AddSeconds(3)));
    }

    [Fact]
    public async Task Deny_AfterTheEndOfTheLease_GivesNothing()
    {
        await GrantAsync(Noon, 1.00m, spare: null);
        Assert.Null((await AwayAsync(0.25m, Noon.AddMinutes(5), MeteringUnavailablePolicy.Deny)).Hold);
    }

    private async Task<string> GrantAsync(DateTimeOffset now, decimal amount, decimal? spare, DateTimeOffset? end = null)
    {
        var waiting = new HoldRequest(0.01m, MeteringUnavailablePolicy.LastKnown);
        account.Enqueue(waiting);
        var lease = account.NextCall("gw", "c", now)!.Acquire.Single().LeaseId;
        account.Apply(
            new LeaseResponse { Grants = [new LeaseGrant { LeaseId = lease, Amount = amount, ExpiresAt = now.AddSeconds(10), Spare = spare, WindowEnd = end }] }, now);
        (await waiting.Result.Task).Hold!.Release();
        Assert.Null(account.NextCall("gw", "c2", now));
        return lease;
    }

    /// <summary>Quarters of a dollar, until there are no more.</summary>
    private async Task<decimal> SpendAsync(DateTimeOffset now)
    {
        var sum = 0m;
        while ((await AwayAsync(0.25m, now)).Hold is not null)
        {
            sum += 0.25m;
        }

        return sum;
    }

    private async Task<HoldResult> AwayAsync(decimal amount, DateTimeOffset now, MeteringUnavailablePolicy policy = MeteringUnavailablePolicy.LastKnown)
    {
        if (account.TryHold(amount, now) is { } hold)
        {
            return new HoldResult(hold, null);
        }

        var waiting = new HoldRequest(amount, policy);
        account.Enqueue(waiting);
        account.NextCall("gw", "away", now);
        account.LedgerAway(now);
        return await waiting.Result.Task;
    }
}
