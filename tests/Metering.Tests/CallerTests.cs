using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Attacks of one gateway on the leases of another: it must neither free, use, end nor settle what is not its own.</summary>
public sealed class CallerTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private readonly Domain.Budgets.BudgetRule _budget = A.Budget("b").LimitedTo(100);

    [Fact]
    public async Task Retiring_RunsOfAnotherSource_EndsNothing()
    {
        await VictimAsync();
        await Ledger.CallAsync(A.Call("thief") with { Incarnation = "x", Retired = ["run-1"] });
        await AssertUntouchedAsync();
        Assert.Empty((await Ledger.CallAsync((A.Call("victim") with { Incarnation = "run-1" }).Renewing("l", outstanding: 10))).Refusals);
    }

    [Fact]
    public async Task Renewing_ALeaseOfAnotherSource_IsUnknownWhateverIsAsked()
    {
        await VictimAsync();
        foreach (var incarnation in new[] { "", "run-1" })
        {
            var thief = (A.Call("thief") with { Incarnation = incarnation }).Renewing("l", returned: 10, wanted: 50, release: true);
            Assert.Equal(LeaseRefusalReason.UnknownLease, (await Ledger.CallAsync(thief)).Refusals.Single().Reason);
        }

        await AssertUntouchedAsync();
    }

    [Fact]
    public async Task Acquiring_UnderTheIdOfAnothersLease_IsRefused()
    {
        await VictimAsync();
        var answer = await Ledger.CallAsync((A.Call("thief") with { Incarnation = "run-1" }).Acquiring("l", 1, 1, _budget));
        Assert.Empty(answer.Grants);
        Assert.Contains("is taken", answer.Refusals.Single().Message);
        await AssertUntouchedAsync();
    }

    [Fact]
    public async Task Settling_ALeaseOfAnotherSource_CountsTheEventAndTakesNothingFromTheLease()
    {
        await VictimAsync();
        await Ledger.SendAsync(A.Event(Now, 1).Settling("l", 8) with { Source = "thief" });
        await AssertUntouchedAsync();
        Assert.Equal(1, (await Ledger.FiguresAsync(_budget)).Spent);
    }

    [Fact]
    public async Task Settling_InOneBatchWithItsOwner_TakesNoMoreThanTheOwnersCharge()
    {
        await VictimAsync();
        await Ledger.SendAsync(
            A.Event(Now, 1).Settling("l", 2) with { Source = "victim" },
            A.Event(Now, 1).Settling("l", 8) with { Source = "thief" });
        Assert.Equal(8, (await Ledger.FiguresAsync(_budget)).Held);
    }

    [Fact]
    public async Task CallId_OfAnotherSource_IsACallOfItsOwn()
    {
        await VictimAsync();
        var call = A.Call("victim").Acquiring("v", 3, 3, _budget) with { Incarnation = "run-1" };
        await Ledger.CallAsync(call);
        var stolen = await Ledger.CallAsync(call with { Source = "thief" });
        Assert.Empty(stolen.Grants);
        Assert.Equal(13, (await Ledger.FiguresAsync(_budget)).Held);
    }

    private async Task VictimAsync()
    {
        await Ledger.UseAsync(_budget);
        await Ledger.CallAsync((A.Call("victim") with { Incarnation = "run-1" }).Acquiring("l", 10, 10, _budget));
    }

    private async Task AssertUntouchedAsync() => Assert.Equal(10, (await Ledger.FiguresAsync(_budget)).Held);
}
