using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Money;

namespace ClaudeConfig.Router.Tests.Money;

/// <summary>What an account gives while the ledger is away.</summary>
public sealed class LastKnownTests
{
    private static readonly DateTimeOffset Noon = DateTimeOffset.Parse("2026-11-24T12:00:00Z");

    private static readonly ObjectRef Team = new("team", "b");

    private readonly SetTime time = new(Noon);
    private readonly AdvanceBounds bounds = new();
    private readonly LeaseAccount account;

    public LastKnownTests() => account = AnotherAccount();

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
        Assert.Equal(0m, await SpendAsync(Noon.AddHours(4).AddSeconds(1)));
        Assert.True(await SpendAsync(Noon.AddHours(4)) > 0m);
    }

    [Theory]
    [InlineData(null, 10)]
    [InlineData(60, 1)]
    [InlineData(86400, 1440)]
    public async Task Time_OfABudget_IsHowLongItGoesOn(int? seconds, int minutes)
    {
        var terms = AwayTerms.Of([Entry(MeteringUnavailablePolicy.LastKnown, seconds)]);
        await GrantAsync(Noon, 1.00m, spare: 0m);
        Assert.Null((await AwayAsync(0.25m, Noon.AddMinutes(minutes).AddSeconds(1), terms)).Hold);
        Assert.NotNull((await AwayAsync(0.25m, Noon.AddMinutes(minutes), terms)).Hold);
    }

    [Fact]
    public async Task Allow_WithATime_LetsEverythingPassUntilThen()
    {
        var terms = AwayTerms.Of([Entry(MeteringUnavailablePolicy.Allow, 3600)]);
        await GrantAsync(Noon, 1.00m, spare: 0m);
        Assert.NotNull((await AwayAsync(1_000m, Noon.AddHours(1), terms)).Hold);
        Assert.Null((await AwayAsync(1_000m, Noon.AddHours(1).AddSeconds(1), terms)).Hold);
        Assert.NotNull((await AwayAsync(1_000m, Noon.AddDays(9), AwayTerms.Of([Entry(MeteringUnavailablePolicy.Allow, null)]))).Hold);
    }

    [Fact]
    public void Terms_OfSeveralBudgets_AreTheStrictest()
    {
        var terms = AwayTerms.Of([Entry(MeteringUnavailablePolicy.Allow, null), Entry(MeteringUnavailablePolicy.LastKnown, 7200, bounded: true), Entry(MeteringUnavailablePolicy.Allow, 600)]);
        Assert.Equal((MeteringUnavailablePolicy.LastKnown, TimeSpan.FromMinutes(10), false), (terms.Policy, terms.Lasts, terms.AllBounded));
        Assert.Equal([Team], terms.Bounded);
    }

    [Fact]
    public async Task UpTo_IsWhatMayPassBeyondTheLease_WhateverIsUsual()
    {
        bounds.Heard(Told(0.75m));
        await GrantAsync(Noon, 1.00m, spare: 50m);
        Assert.Equal(1.00m + 0.75m, await SpendAsync(Noon.AddMinutes(5), Bounded));
    }

    [Fact]
    public async Task UpTo_ThatIsMoreThanWasLeft_IsWhatWasLeft()
    {
        bounds.Heard(Told(100m));
        await GrantAsync(Noon, 1.00m, spare: 2.50m);
        Assert.Equal(1.00m + 2.50m, await SpendAsync(Noon.AddMinutes(5), Bounded));
    }

    [Fact]
    public async Task UpTo_IsOfAllLeasesOfTheGatewayTogether()
    {
        bounds.Heard(Told(1.00m));
        await GrantAsync(Noon, 1.00m, spare: 50m);
        Assert.Equal(2.00m, await SpendAsync(Noon.AddMinutes(5), Bounded));
        var other = AnotherAccount("ada");
        await GrantAsync(Noon, 1.00m, spare: 50m, at: other);
        Assert.Equal(1.00m, await SpendAsync(Noon.AddMinutes(5), Bounded, other));
    }

    [Fact]
    public async Task UpTo_OfWhichTheLedgerNeverSaidAPart_LetsNothingPassBeyondTheLease()
    {
        await GrantAsync(Noon, 1.00m, spare: 50m);
        Assert.Equal(1.00m, await SpendAsync(Noon.AddMinutes(5), Bounded));
    }

    [Fact]
    public async Task Lease_ThatTheLedgerMayHaveGivenToOthers_CountsAgainstUpTo()
    {
        bounds.Heard(Told(0.50m));
        await GrantAsync(Noon, 1.00m, spare: 0m);
        Assert.Equal(0.50m, await SpendAsync(Noon.AddMinutes(11), Bounded));
    }

    [Fact]
    public async Task Request_ThatCostLessThanWasSetAside_LeavesTheRestToOthers()
    {
        bounds.Heard(Told(1.00m));
        await GrantAsync(Noon, 0.01m, spare: 50m);
        var hold = (await AwayAsync(1.00m, Noon.AddMinutes(5), Bounded)).Hold!;
        Assert.Null(hold.LeaseId);
        Assert.Equal(0m, hold.Amount);
        Assert.Null((await AwayAsync(0.25m, Noon.AddMinutes(5), Bounded)).Hold);
        hold.ShrinkTo(0.75m);
        (await AwayAsync(0.25m, Noon.AddMinutes(5), Bounded)).Hold!.Release();
        Assert.Equal(0m, hold.Settle(0.20m));
        Assert.Equal(0.75m, await SpendAsync(Noon.AddMinutes(5), Bounded));
    }

    [Fact]
    public async Task Ledger_ThatIsBackAndGoesAgain_IsAnotherTime()
    {
        bounds.Heard(Told(1.00m));
        await GrantAsync(Noon, 0.01m, spare: 50m);
        var open = (await AwayAsync(1.00m, Noon.AddMinutes(5), Bounded)).Hold!;
        bounds.Heard(Told(0.50m));
        account.Learn(new LeaseResponse(), Noon.AddMinutes(6));
        // It was taken of what was there before, and adds nothing to what is there now.
        open.Release();
        Assert.Equal(0.50m, await SpendAsync(Noon.AddMinutes(7), Bounded));
    }

    [Fact]
    public async Task Gateway_ThatWasStartedAgain_HasNothingUntilTheLedgerAnswers()
    {
        bounds.Heard(Told(1.00m));
        await GrantAsync(Noon, 1.00m, spare: 50m);
        var again = new LeaseAccount(new BudgetSet([Team]), TimeSpan.FromMinutes(10), LastAnswer.Open(null, time), new AdvanceBounds());
        Assert.Equal(0m, await SpendAsync(Noon.AddMinutes(1), Bounded, again));
        Assert.Equal(0m, await SpendAsync(Noon.AddMinutes(1), Default, again));
    }

    [Fact]
    public async Task Allow_OfAGatewayThatIsStartedAgainAndAgain_EndsAllTheSame()
    {
        var folder = Directory.CreateTempSubdirectory("answered-").FullName;
        LastAnswer.Open(folder, time).Heard();
        var terms = AwayTerms.Of([Entry(MeteringUnavailablePolicy.Allow, 600)]);
        for (var minutes = 5; minutes <= 15; minutes += 5)
        {
            time.Now = Noon.AddMinutes(minutes);
            var run = new LeaseAccount(new BudgetSet([Team]), TimeSpan.FromMinutes(10), LastAnswer.Open(folder, time), bounds);
            Assert.Equal(minutes <= 10, (await AwayAsync(1m, time.Now, terms, run)).Hold is not null);
        }

        var back = LastAnswer.Open(folder, time);
        back.Heard();
        Assert.Equal(time.Now, LastAnswer.Open(folder, time).At);
        time.Now = Noon;
        Assert.Equal(Noon, LastAnswer.Open(folder, time).At);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Ledger_ThatDoesNotAnswerInTime_IsAwayForWhoWaits()
    {
        await GrantAsync(Noon, 1.00m, spare: 0m);
        var waiting = new HoldRequest(0.25m, Default);
        account.Enqueue(waiting);
        Assert.Equal(0.25m, account.LeaveUnheard(waiting, Noon.AddSeconds(12))!.Value.Hold!.Amount);
        var denied = new HoldRequest(0.25m, Deny);
        account.Enqueue(denied);
        Assert.Equal((HoldResult?)HoldResult.Unavailable, account.LeaveUnheard(denied, Noon.AddSeconds(12)));
    }

    [Fact]
    public async Task Ledger_ThatSaidThatMoneyIsHeld_IsNotAway()
    {
        await GrantAsync(Noon, 1.00m, spare: 0m);
        var waiting = new HoldRequest(2.00m, Default);
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
        Assert.Null((await AwayAsync(0.25m, Noon.AddMinutes(5), Deny)).Hold);
    }

    private static AwayTerms Default => AwayTerms.Of([Entry(MeteringUnavailablePolicy.LastKnown, 4 * 3600)]);

    private static AwayTerms Deny => AwayTerms.Of([Entry(MeteringUnavailablePolicy.Deny, null)]);

    private static AwayTerms Bounded => AwayTerms.Of([Entry(MeteringUnavailablePolicy.LastKnown, 4 * 3600, bounded: true)]);

    private static BudgetEntry Entry(MeteringUnavailablePolicy policy, int? seconds, bool bounded = false) => new()
    {
        Budget = Team, Coverage = new BudgetCoverage(), Limited = true, OnMeteringUnavailable = policy, OnMeteringUnavailableSeconds = seconds, BoundsAdvances = bounded,
    };

    private static LeaseResponse Told(decimal amount) => new() { Advances = [new BudgetAdvance { Budget = Team, Amount = amount }] };

    private LeaseAccount AnotherAccount(string? member = null) => new(new BudgetSet([Team], member), TimeSpan.FromMinutes(10), LastAnswer.Open(null, time), bounds);

    private async Task<string> GrantAsync(DateTimeOffset now, decimal amount, decimal? spare, DateTimeOffset? end = null, LeaseAccount? at = null)
    {
        at ??= account;
        var waiting = new HoldRequest(0.01m, Default);
        at.Enqueue(waiting);
        var lease = at.NextCall("gw", "c", now)!.Acquire.Single().LeaseId;
        at.Apply(
            new LeaseResponse { Grants = [new LeaseGrant { LeaseId = lease, Amount = amount, ExpiresAt = now.AddSeconds(10), Spare = spare, WindowEnd = end }] }, now);
        (await waiting.Result.Task).Hold!.Release();
        Assert.Null(at.NextCall("gw", "c2", now));
        return lease;
    }

    /// <summary>Quarters of a dollar, until there are no more.</summary>
    private async Task<decimal> SpendAsync(DateTimeOffset now, AwayTerms? terms = null, LeaseAccount? at = null)
    {
        var sum = 0m;
        while ((await AwayAsync(0.25m, now, terms, at)).Hold is not null)
        {
            sum += 0.25m;
        }

        return sum;
    }

    private async Task<HoldResult> AwayAsync(decimal amount, DateTimeOffset now, AwayTerms? terms = null, LeaseAccount? at = null)
    {
        at ??= account;
        if (at.TryHold(amount, now) is { } hold)
        {
            return new HoldResult(hold, null);
        }

        var waiting = new HoldRequest(amount, terms ?? Default);
        at.Enqueue(waiting);
        at.NextCall("gw", "away", now);
        at.LedgerAway(now);
        return await waiting.Result.Task;
    }

    private sealed class SetTime(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
