using System.Net;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests;

/// <summary>Money before the request, against a ledger that enforces its limits.</summary>
public sealed class BudgetTests
{
    // 2 USD a million in, 10 out at claude-sonnet-5: the worst case of these bodies is about 0.01 USD, their cost 0.00046.
    private const int MaxTokens = 100;

    [Fact]
    public async Task FiftyCallers_AtTheEdge_NeverGoOverAndUseWhatIsThere()
    {
        const decimal Limit = 0.05m;
        await using var rig = await Rig.StartAsync(limit: Limit);

        var statuses = await Task.WhenAll(Enumerable.Range(0, 50).Select(async i =>
        {
            var mine = new List<int>();
            for (var turn = 0; turn < 6; turn++)
            {
                using var response = await rig.PostAsync(Rig.Body(maxTokens: MaxTokens, stream: i % 2 == 0));
                await response.Content.ReadAsByteArrayAsync();
                mine.Add((int)response.StatusCode);
            }

            return mine;
        }));

        await Eventually.TrueAsync(() => rig.Metering.Ledger.Figures(Bundles.TeamBudget).Held == 0m, "nothing held when all is done", Deadlines.Settled);
        var (spent, _) = rig.Metering.Ledger.Figures(Bundles.TeamBudget);
        Assert.False(rig.Metering.Ledger.WentOver);
        var served = statuses.Sum(mine => mine.Count(status => status == 200));
        Assert.Equal(served * 0.00046m, spent);
        Assert.All(statuses.SelectMany(mine => mine), status => Assert.True(status is 200 or 429));
        // No phantom block: what is left at the end is less than one more worst case.
        Assert.True(served < 300 && Limit - spent < 0.012m, $"{served} served, {Limit - spent} USD unused");
    }

    [Fact]
    public async Task Spent_Is429BillingErrorThatClientsDoNotRetry()
    {
        await using var rig = await Rig.StartAsync(limit: 0.001m);

        var response = await rig.PostAsync(Rig.Body());

        Assert.Equal("false", response.Headers.GetValues("x-should-retry").Single());
        Assert.InRange(response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 17_900, 18_000);
        await RefusalTests.ExpectAsync(response, 429, "billing_error", "budget team-a/monthly (Spent) resets at midnight");
        Assert.Empty(rig.First.Requests);
    }

    [Fact]
    public async Task Ancestor_Spent_RefusesToo()
    {
        await using var rig = await Rig.StartAsync();
        rig.Metering.Ledger.Limit(Bundles.CompanyBudget, 0m);

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 429, "billing_error", "platform/company");
    }

    [Fact]
    public async Task Share_UsedUp_RefusesThatMemberAndNobodyElse()
    {
        var other = VirtualKey.Create();
        await using var rig = await Rig.StartAsync(config => config with
        {
            Budgets = [.. config.Budgets.Select(budget => budget with { Shares = new ShareEntry { Members = ["key:ci"] } })],
            Projects = [.. config.Projects.Select(project => project with { Keys = [.. project.Keys, Bundles.Entry(other, "other")] })],
        });
        rig.Metering.Ledger.WithoutShare = "key:ci";

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 429, "billing_error", "(Spent) resets at midnight");
        using var served = await rig.PostAsync(Rig.Body(), other.Reveal());
        Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        Assert.Equal(["(everyone)", "key:ci"], rig.Metering.Ledger.Members.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task HeldElsewhere_WaitsAndIsServedWhenItComesFree()
    {
        await using var rig = await Rig.StartAsync(limit: 1m);
        rig.Metering.Ledger.Hold(Bundles.TeamBudget, 1m);

        var answer = rig.PostAsync(Rig.Body());
        await Eventually.TrueAsync(() => rig.Metering.Ledger.Calls > 2, "asked again", Deadlines.Settled);
        Assert.False(answer.IsCompleted);
        rig.Metering.Ledger.Hold(Bundles.TeamBudget, -1m);

        using var response = await answer;
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task HeldElsewhere_ForTooLong_IsARetryable429()
    {
        await using var rig = await Rig.StartAsync(
            config => config with { Budgets = [.. config.Budgets.Select(budget => budget with { HoldWaitSeconds = 1 })] }, limit: 1m);
        rig.Metering.Ledger.Hold(Bundles.TeamBudget, 1m);

        var response = await rig.PostAsync(Rig.Body());

        Assert.Equal("true", response.Headers.GetValues("x-should-retry").Single());
        await RefusalTests.ExpectAsync(response, 429, "rate_limit_error", $"{Bundles.TeamBudget} (HeldInFlight)");
    }

    [Theory]
    [InlineData(LeaseRefusalReason.UnknownBudget)]
    [InlineData(LeaseRefusalReason.BeingCounted)]
    public async Task BudgetThatTheLedgerCannotTellOf_Soft_RefusesNothing(LeaseRefusalReason reason)
    {
        await using var rig = await Rig.StartAsync(
            config => config with { Budgets = [.. config.Budgets.Select(budget => budget with { Mode = EnforcementMode.Soft })] }, limit: 1m);
        rig.Metering.Ledger.Always = reason;

        Assert.Equal(HttpStatusCode.OK, (await rig.PostAsync(Rig.Body())).StatusCode);
    }

    [Fact]
    public async Task BudgetThatTheLedgerCannotTellOf_Hard_IsWaitedForAndTheRefusalSaysWhy()
    {
        await using var rig = await Rig.StartAsync(
            config => config with { Budgets = [.. config.Budgets.Select(budget => budget with { HoldWaitSeconds = 1 })] }, limit: 1m);
        rig.Metering.Ledger.Always = LeaseRefusalReason.UnknownBudget;
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 429, "rate_limit_error", "(UnknownBudget)");

        rig.Metering.Ledger.Always = LeaseRefusalReason.BeingCounted;
        var answer = rig.PostAsync(Rig.Body());
        await Eventually.TrueAsync(() => rig.Metering.Ledger.Acquired > 2, "asked", Deadlines.Settled);
        rig.Metering.Ledger.Always = null;
        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
    }

    [Fact]
    public async Task IdleMoney_OfAnotherBudgetSet_IsGivenBackWhenNeeded()
    {
        // Two sets share the company budget: opus has a budget of its own.
        await using var rig = await Rig.StartAsync(config => config with
        {
            Budgets = [.. config.Budgets, Bundles.Budget(new("team-a", "opus")) with { Coverage = new BudgetCoverage { Projects = [Bundles.Team], Models = ["claude-opus-*"] } }],
        });
        rig.Metering.Ledger.Limit(new("team-a", "opus"), 1000m);
        using (var first = await rig.PostAsync(Rig.Body(maxTokens: 10_000)))
        {
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        }

        // All that is left is what the first set keeps idle.
        var (spent, held) = rig.Metering.Ledger.Figures(Bundles.CompanyBudget);
        rig.Metering.Ledger.Limit(Bundles.CompanyBudget, spent + Math.Max(held, 0.05m));

        using var second = await rig.PostAsync(Rig.Body("claude-opus-4-8", maxTokens: 100));
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
    }

    [Fact]
    public async Task Lease_WithRoom_IsUsedWithoutTheNetwork()
    {
        await using var rig = await Rig.StartAsync(options: options => options with { LeaseInterval = TimeSpan.FromMinutes(5) });

        for (var i = 0; i < 20; i++)
        {
            using var response = await rig.PostAsync(Rig.Body());
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        Assert.Equal(1, rig.Metering.Ledger.Calls);
    }

    [Fact]
    public async Task LeaseAnswer_LostOnTheWay_IsAskedAgainAndCountsOnce()
    {
        await using var rig = await Rig.StartAsync();
        rig.Metering.LoseLeaseAnswers = 1;

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(1, rig.Metering.Ledger.Acquired);
        await Eventually.TrueAsync(() => rig.Metering.Ledger.Figures(Bundles.TeamBudget) is (0.00046m, 0m), "no phantom hold", Deadlines.Settled);
    }

    [Theory]
    [InlineData(MeteringUnavailablePolicy.Deny, 503)]
    [InlineData(MeteringUnavailablePolicy.LastKnown, 503)]
    [InlineData(MeteringUnavailablePolicy.Allow, 200)]
    public async Task Metering_NeverReached_FollowsTheBudgetsPolicy(MeteringUnavailablePolicy policy, int expected)
    {
        await using var rig = await Rig.StartAsync(config => config with
        {
            Budgets = [.. config.Budgets.Select(budget => budget with { OnMeteringUnavailable = policy })],
        });
        rig.Metering.Down = 503;

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(expected, (int)response.StatusCode);
    }

    [Fact]
    public async Task Metering_GoesAway_LastKnownRoomIsUsedThenRefusedAndUsageArrivesLater()
    {
        await using var rig = await Rig.StartAsync();
        using (var before = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        await rig.EventAsync();
        rig.Metering.Down = 500;
        var served = 0;
        while (served < 500)
        {
            using var response = await rig.PostAsync(Rig.Body());
            if (response.StatusCode != HttpStatusCode.OK)
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                break;
            }

            served++;
        }

        Assert.InRange(served, 1, 499);
        rig.Metering.Down = 0;
        await Eventually.TrueAsync(() => rig.Metering.Events.Count == served + 1, "every event, once", Deadlines.Settled);
    }

    [Fact]
    public async Task Metering_AwayUnderABudgetThatSaysUpTo_LetsThatMuchPassBeyondTheLease()
    {
        // Two requests at their worst fit in.
        const decimal Part = 0.02m;
        await using var rig = await Rig.StartAsync(config => config with { Budgets = [.. config.Budgets.Select(budget => budget with { OnMeteringUnavailableSeconds = 3600, BoundsAdvances = true })] });
        rig.Metering.Ledger.Advance = Part;
        using (var before = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        await rig.EventAsync();
        rig.Metering.Down = 500;
        var served = 1;
        for (; served < 500; served++)
        {
            using var response = await rig.PostAsync(Rig.Body());
            // To its end: what it cost is known before the last byte.
            await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
                break;
            }
        }

        rig.Metering.Down = 0;
        await Eventually.TrueAsync(() => rig.Metering.Events.Count == served, "every event, once", Deadlines.Settled);
        // What they did not cost was free for the next; the last one was refused because it might have cost more than was left.
        var beyond = rig.Metering.Events.Count(item => item.LeaseId is null) * 0.00046m;
        Assert.InRange(beyond, Part / 4, Part);
    }

    [Theory]
    [InlineData(MeteringUnavailablePolicy.LastKnown, 503)]
    [InlineData(MeteringUnavailablePolicy.Allow, 200)]
    public async Task Metering_AwayAndTheGatewayStartedAgain_HasNothingNewUntilItIsBack(MeteringUnavailablePolicy policy, int expected)
    {
        await using var rig = await Rig.StartAsync(config => config with
        {
            Budgets = [.. config.Budgets.Select(budget => budget with { OnMeteringUnavailable = policy, OnMeteringUnavailableSeconds = 3600 })],
        });
        using (var before = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        rig.Metering.Down = 500;
        for (var run = 0; run < 2; run++)
        {
            await rig.Gateway.DisposeAsync();
            await rig.StartGatewayAsync();
            using var response = await rig.PostAsync(Rig.Body());
            Assert.Equal(expected, (int)response.StatusCode);
        }

        // The last answer is an hour ago: as long as Allow goes on, whoever is started again.
        await File.WriteAllTextAsync(Path.Combine(rig.SpoolFolder, "ledger-answered"), DateTimeOffset.UtcNow.AddHours(-1).ToString("O"), TestContext.Current.CancellationToken);
        await rig.Gateway.DisposeAsync();
        await rig.StartGatewayAsync();
        using (var late = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, late.StatusCode);
        }

        rig.Metering.Down = 0;
        await Eventually.TrueAsync(
            async () =>
            {
                using var response = await rig.PostAsync(Rig.Body());
                return response.StatusCode == HttpStatusCode.OK;
            },
            "Metering is back", Deadlines.Settled);
    }

    [Fact]
    public async Task Shutdown_GivesEverythingBack()
    {
        var rig = await Rig.StartAsync();
        await using (rig)
        {
            using var response = await rig.PostAsync(Rig.Body());
            await rig.Gateway.StopAsync();

            Assert.Single(rig.Metering.Events);
            Assert.Equal((0.00046m, 0m), rig.Metering.Ledger.Figures(Bundles.TeamBudget));
        }
    }
}
