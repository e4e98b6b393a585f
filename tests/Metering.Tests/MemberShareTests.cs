using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Explain;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Logs;
using ClaudeConfig.Metering.Privacy;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using CsCheck;

namespace ClaudeConfig.Metering.Tests;

public sealed class MemberShareTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private static readonly Gen<(int Kind, int Slot, int Amount, int Member)[]> Histories =
        Gen.Select(Gen.Int[0, 7], Gen.Int[0, 3], Gen.Int[1, 40], Gen.Int[0, 2]).Array[5, 30];

    /// <summary>Shares that are overdrawn, and windows that their shares do not add up to.</summary>
    private const string Broken =
        """
        select (select count(*) from member_tallies t join ledger_windows w on w.id = t.window_id
                where w.name in ($1, $2) and t.spent + t.held + t.provisional > case when w.name = $1 then 6 when t.member = 'm0' then 4 else 9 end)
            + (select count(*) from window_figures w join (
                    select window_id, sum(spent) as spent, sum(held) as held, sum(provisional) as provisional from member_tallies group by window_id) t on t.window_id = w.id
                where w.name in ($1, $2) and (t.spent, t.held, t.provisional) is distinct from (w.spent, w.held, w.provisional))
        """;

    private const string Staff = "group:https://id.example.com#staff";

    private const string Senior = "group:https://id.example.com#senior";

    private int _run;

    [Fact]
    public async Task Acquire_BeyondAMembersShare_IsRefusedInItsNameAndOthersGoOn()
    {
        var budget = A.Budget("b").LimitedTo(100).Daily().Sharing(10, ("key:ci", 30));
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(Of("ann", 8));
        var refusal = (await Ledger.CallAsync(A.Call().Acquiring("l", 3, 3, budget).For("ann"))).Refusals.Single();
        Assert.Equal((LeaseRefusalReason.Spent, "ann", 2m), (refusal.Reason, refusal.Member, refusal.Remaining));
        Assert.Equal(DateTimeOffset.Parse("2026-11-24T00:00:00Z"), refusal.RetryAt);
        Assert.Equal(
            "this member's share of Budget team/b (Daily) has 2.00 USD left, less than the 3.00 that this request may cost: share 10.00 USD, spent 8.00, held 0.00; "
            + "it resets at 2026-11-24 00:00 UTC. To go on before that, raise spec.perMember.limit, or give this member a share of its own in spec.perMember.overrides",
            refusal.Message);
        Assert.Equal(2, (await Ledger.CallAsync(A.Call().Acquiring("l2", 2, 9, budget).For("ann"))).Grants.Single().Amount);
        Assert.Equal(10, (await Ledger.CallAsync(A.Call().Acquiring("l3", 10, 10, budget).For("bob"))).Grants.Single().Amount);
        Assert.Equal(25, (await Ledger.CallAsync(A.Call().Acquiring("l4", 25, 25, budget).For("key:ci"))).Grants.Single().Amount);
        Assert.Equal((8m, 37m), ((await Ledger.FiguresAsync(budget)).Spent, (await Ledger.FiguresAsync(budget)).Held));
    }

    [Fact]
    public async Task Share_OfAGroup_IsEachMembersAndGoesOnWithTheLease()
    {
        var budget = A.Budget("b").LimitedTo(1000).Sharing(5, (Staff, 10), (Senior, 40), ("eve", 1), ("system:serviceaccounts:ci", 7));
        await Ledger.UseAsync(budget);
        async Task<decimal?> AskAsync(string id, decimal amount, string member, params string[] groups) =>
            (await Ledger.CallAsync(A.Call().Acquiring(id, amount, amount, budget).For(member, groups))).Grants.SingleOrDefault()?.Amount;

        Assert.Equal((10m, null), (await AskAsync("l1", 10, "ann", Staff), await AskAsync("l2", 0.1m, "ann", Staff)));
        // Another member of the group has as much again, the largest of several groups counts, and a share of one's own goes before.
        Assert.Equal((10m, 40m, null), (await AskAsync("l3", 10, "bob", Staff), await AskAsync("l4", 40, "dan", Staff, Senior), await AskAsync("l5", 2, "eve", Senior)));
        Assert.Equal((7m, null), (await AskAsync("l6", 7, "system:serviceaccount:ci:build"), await AskAsync("l7", 6, "system:serviceaccount:ci-2:build")));
        Assert.Equal((5m, null), (await AskAsync("l8", 5, "fay"), await AskAsync("l9", 0.1m, "fay", "group:https://other#senior")));

        // The lease of a senior grows as one; who asks without the group gets no more.
        await Ledger.CallAsync(A.Call().Acquiring("l10", 1, 1, budget).For("gil", Senior));
        Assert.Equal(30, (await Ledger.CallAsync(A.Call().Renewing("l10", wanted: 30, minimum: 30))).Grants.Single().Amount);
        Assert.Equal((null, 2m), (await AskAsync("l11", 10, "gil"), await AskAsync("l12", 2, "gil", Senior)));
    }

    [Fact]
    public async Task Standing_OfMembersOfGroups_IsByTheirShares()
    {
        var budget = A.Budget("b").LimitedTo(1000).Sharing(10, (Senior, 40), ("system:serviceaccounts:ci", 3));
        await Ledger.UseAsync(budget);
        const string Build = "system:serviceaccount:ci:build";
        await Ledger.CallAsync(A.Call().Acquiring("l", 20, 20, budget).For("ann", Senior));
        await Ledger.SendAsync(Of("ann", 20).Settling("l", 20), Of("bob", 20), Of(Build, 5), Of("eve", 1));
        var reader = new MemberReader(Ledger.Database, Ledger.Gate, Time);
        var standing = (await reader.ReadAsync(await Ledger.FiguresAsync(budget), CancellationToken.None))!;
        Assert.Equal((4, 2), (standing.Counted, standing.UsedUp));
        Assert.Equal([new MemberSpend("ann", 20, 40), new MemberSpend("bob", 20, 10), new MemberSpend(Build, 5, 3), new MemberSpend("eve", 1, 10)], standing.Top);

        var explainer = new Explainer(Ledger.Database, Ledger.Gate, Ledger.Builder, new LogStore(Ledger.Database, Time), Time);
        var question = new ExplainQuestion(null, new Contracts.Attribution { Project = A.Team, Member = "ann" }, "m");
        var found = Assert.Single((await explainer.ExplainAsync(question, await explainer.FindAsync(question, CancellationToken.None), CancellationToken.None)).Budgets);
        Assert.Equal((false, "40"), (found.Blocks, found.Share!.LimitUsd));
    }

    [Fact]
    public async Task Groups_OfAWindowThatIsCountedAnew_AreThoseOfItsLeases()
    {
        var budget = A.Budget("b").LimitedTo(1000).Sharing(5, (Senior, 40));
        await Ledger.UseAsync(budget);
        await Ledger.CallAsync(A.Call().Acquiring("l", 20, 20, budget).For("ann", Senior));
        await Ledger.UseAsync(budget with { OnUnpricedModel = UnpricedModelPolicy.Assume });
        await Ledger.FiguresAsync(budget);
        Assert.Equal($"[\"{Senior}\"]", await Ledger.ScalarAsync<string>("select groups::text from member_tallies"));
        Assert.Equal(15, (await Ledger.CallAsync(A.Call().Renewing("l", wanted: 15, minimum: 15))).Grants.Single().Amount);
    }

    [Fact]
    public async Task Share_WithoutALimitOfTheBudget_RefusesAllTheSame()
    {
        var budget = A.Budget("b") with { PerMember = new MemberShares { Overrides = new Dictionary<string, decimal> { ["ann"] = 1, ["eve"] = 0 } } };
        await Ledger.UseAsync(budget);
        Assert.Equal("ann", (await Ledger.CallAsync(A.Call().Acquiring("l", 2, 2, budget).For("ann"))).Refusals.Single().Member);
        Assert.Equal("eve", (await Ledger.CallAsync(A.Call().Acquiring("l2", 0, 0, budget).For("eve"))).Refusals.Single().Member);
        Assert.Equal(500, (await Ledger.CallAsync(A.Call().Acquiring("l3", 500, 500, budget).For("bob"))).Grants.Single().Amount);
    }

    [Fact]
    public async Task Parent_WithShares_RefusesAMemberOfItsChild()
    {
        var company = A.Budget("company", A.OtherTeam).LimitedTo(100).Sharing(5);
        var team = A.Budget("team").Below(company).LimitedTo(50);
        await Ledger.UseAsync(company, team);
        await Ledger.SendAsync(Of("ann", 3), Of("ann", 1).From(A.OtherTeam));
        var refusal = (await Ledger.CallAsync(A.Call().Acquiring("l", 2, 2, team).For("ann"))).Refusals.Single();
        Assert.Equal((company.Budget, "ann", 1m), (refusal.Budget, refusal.Member, refusal.Remaining));
    }

    [Fact]
    public async Task Budget_ThatIsSpent_IsNamedBeforeTheShare()
    {
        var budget = A.Budget("b").LimitedTo(10).Sharing(5);
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(Of("ann", 5), Of("bob", 5));
        var refusal = (await Ledger.CallAsync(A.Call().Acquiring("l", 1, 1, budget).For("ann"))).Refusals.Single();
        Assert.Null(refusal.Member);
        Assert.Contains("Budget team/b (Monthly) is used up", refusal.Message);
    }

    [Fact]
    public async Task Shares_OfABudgetThatHadNone_CountWhatWasBefore()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(Of("ann", 8), Of("bob", 1), Of(null, 2));
        await Ledger.CallAsync(A.Call().Acquiring("l", 1, 1, budget).For("ann"));
        Assert.Equal(0, await Ledger.ScalarAsync<long>("select count(*) from member_tallies"));
        await Ledger.UseAsync(budget.Sharing(10));
        await Ledger.FiguresAsync(budget);
        Assert.Equal(":2/0 ann:8/1 bob:1/0", await SharesAsync());
        // Another amount is no reason to count again.
        await Ledger.UseAsync(budget.Sharing(9));
        Assert.Equal(LeaseRefusalReason.HeldInFlight, (await Ledger.CallAsync(A.Call().Acquiring("l2", 1, 1, budget).For("ann"))).Refusals.Single().Reason);
        await Ledger.UseAsync(budget);
        Assert.Equal(0, await Ledger.ScalarAsync<long>("select count(*) from member_tallies"));
    }

    [Fact]
    public async Task Callers_WithoutAName_HaveOneShareTogether()
    {
        var budget = A.Budget("b").LimitedTo(100).Sharing(10);
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(Of(null, 6), Of(null, 4));
        Assert.Equal("", (await Ledger.CallAsync(A.Call().Acquiring("l", 1, 1, budget).For(""))).Refusals.Single().Member);
    }

    [Fact]
    public async Task Replicas_ThatGrantAtOnce_NeverGoBeyondAShare()
    {
        var budget = A.Budget("b").LimitedTo(1000).Sharing(10);
        await Ledger.UseAsync(budget);
        var other = await AnotherAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => (i % 2 == 0 ? Ledger : other).CallAsync(A.Call($"gw-{i}").Acquiring($"l{i}", 3, 3, budget).For("ann"))));
        Assert.Equal(9, answers.SelectMany(answer => answer.Grants).Sum(grant => grant.Amount));
        Assert.Equal("ann:0/9", await SharesAsync());
    }

    [Fact]
    public async Task Gateway_ThatDied_LeavesNothingInAShare()
    {
        var budget = A.Budget("b").LimitedTo(1000).Sharing(10);
        await Ledger.UseAsync(budget);
        await Ledger.CallAsync(A.Call().Acquiring("l", 6, 6, budget).For("ann"));
        await Ledger.CallAsync(A.Call().Renewing("l", returned: 1, outstanding: 2));
        await Ledger.SendAsync(Of("ann", 1).Settling("l", 2));
        Assert.Equal("ann:1/3", await SharesAsync());
        foreach (var wait in new[] { TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(20), TimeSpan.FromHours(2) })
        {
            Time.Advance(wait);
            await Ledger.Sweeper.SweepAsync(CancellationToken.None);
        }

        Assert.Equal("ann:1/0", await SharesAsync());
    }

    [Fact]
    public async Task Member_OneMoreThanAWindowMayHave_IsRefused()
    {
        var budget = A.Budget("b").LimitedTo(1000).Sharing(10);
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(Of("ann", 1));
        await Ledger.ScalarAsync<long>(
            $"with filled as (insert into member_tallies (window_id, member, spent, held, provisional) select id, 'm' || n, 1, 0, 0 from ledger_windows, generate_series(2, {MemberStore.MostMembers}) n returning 1) select count(*) from filled");
        var refusal = (await Ledger.CallAsync(A.Call().Acquiring("l", 1, 1, budget).For("stranger"))).Refusals.Single();
        Assert.Equal((LeaseRefusalReason.Spent, "stranger"), (refusal.Reason, refusal.Member));
        Assert.Contains("100,000 members", refusal.Message);
        Assert.Single((await Ledger.CallAsync(A.Call().Acquiring("l2", 1, 1, budget).For("ann"))).Grants);
    }

    [Fact]
    public async Task Standing_SaysHowManyHaveNothingLeftAndWhoTookMost()
    {
        var budget = A.Budget("b").LimitedTo(1000, "EUR").Sharing(10, ("bob", 4), ("eve", 100)) with { OnMissingRate = Api.Budgets.MissingRateAction.Deny };
        await Ledger.UseAsync(budget with { Currency = "USD" });
        await Ledger.SendAsync([Of("ann", 9), Of("bob", 4), Of("eve", 50), .. Enumerable.Range(0, 20).Select(n => Of($"m{n:00}", 10 + n))]);
        var reader = new MemberReader(Ledger.Database, Ledger.Gate, Time);
        var standing = (await reader.ReadAsync(await Ledger.FiguresAsync(budget), CancellationToken.None))!;
        Assert.Equal((23, 21, 10), (standing.Counted, standing.UsedUp, standing.Top.Count));
        Assert.Equal([new MemberSpend("eve", 50, 100), new MemberSpend("m19", 29, 10)], standing.Top.Take(2));
    }

    [Fact]
    public async Task Explanation_OfAMemberWithoutAShareLeft_NamesTheShare()
    {
        var budget = A.Budget("b").LimitedTo(100).Sharing(10);
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(Of("ann", 10));
        var explainer = new Explainer(Ledger.Database, Ledger.Gate, Ledger.Builder, new LogStore(Ledger.Database, Time), Time);
        async Task<ExplainedBudget> AskAsync(string member)
        {
            var question = new ExplainQuestion(null, new Contracts.Attribution { Project = A.Team, Member = member }, "m");
            return Assert.Single((await explainer.ExplainAsync(question, await explainer.FindAsync(question, CancellationToken.None), CancellationToken.None)).Budgets);
        }

        var (ann, bob) = (await AskAsync("ann"), await AskAsync("bob"));
        Assert.True(ann.Blocks);
        Assert.Contains("this member's share of Budget team/b (Monthly) is used up: share 10.00 USD, spent 10.00", ann.Reason);
        Assert.Equal(new ExplainedShare("ann", true, "10", "10", "0", "0"), ann.Share);
        Assert.Equal((false, new ExplainedShare("bob", false, "10", "0", "0", "10")), (bob.Blocks, bob.Share));
    }

    [Fact]
    public async Task Member_Erased_LeavesItsShareToANameThatNobodyKnows()
    {
        var budget = A.Budget("b").LimitedTo(100).Sharing(10);
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(Of("ann", 4));
        await Ledger.CallAsync(A.Call().Acquiring("l", 3, 3, budget).For("ann"));
        var store = new SubjectStore(Ledger.Database, Time);
        await store.EraseAsync("ann", "asked for", "tester", CancellationToken.None);
        await Ledger.CallAsync(A.Call().Renewing("l", returned: 3, release: true));
        Assert.Equal("4/0", await Ledger.ScalarAsync<string>("select trim_scale(spent) || '/' || trim_scale(held) from member_tallies where member like 'erased:%'"));
        Assert.Equal(0, await Ledger.ScalarAsync<long>("select count(*) from member_tallies where member = 'ann'"));
        Assert.Equal(0, await Ledger.ScalarAsync<long>("select count(*) from leases l where l::text like '%ann%'"));
    }

    [Fact]
    public async Task AnyHistory_KeepsEveryShareAndIsLikeFromScratch() =>
        await Histories.SampleAsync(async history => await ReplayAsync(history), iter: 8, threads: 1);

    private async Task ReplayAsync((int Kind, int Slot, int Amount, int Member)[] history)
    {
        var run = Interlocked.Increment(ref _run);
        var parent = A.Budget($"parent-{run}", new Contracts.ObjectRef("p", $"{run}")).LimitedTo(20).Sharing(6);
        var child = A.Budget($"child-{run}", new Contracts.ObjectRef("c", $"{run}")).Below(parent).Sharing(9, ("m0", 4));
        await Ledger.UseAsync(parent, child);
        var slots = new Dictionary<int, (string Id, string Member, decimal Left)>();
        var made = 0;
        foreach (var (kind, slot, tenths, number) in history)
        {
            var (amount, member) = (tenths / 10m, $"m{number}");
            switch (kind)
            {
                case 0 or 1 when !slots.ContainsKey(slot):
                    var id = $"s-{run}-{made++}";
                    if ((await Ledger.CallAsync(A.Call().Acquiring(id, amount / 2, amount, child).For(member))).Grants.SingleOrDefault() is { } grant)
                    {
                        slots[slot] = (id, member, grant.Amount);
                    }

                    break;
                case 2 or 3 when slots.TryGetValue(slot, out var lease):
                    var charge = Math.Min(amount, lease.Left);
                    await Ledger.SendAsync((Of(lease.Member, Math.Round(charge * 0.7m, 6)) with { StartTime = Now, EndTime = Now }).From(child.Coverage.Projects[0]).Settling(lease.Id, charge));
                    slots[slot] = lease with { Left = lease.Left - charge };
                    break;
                case 4 when slots.TryGetValue(slot, out var released):
                    await Ledger.CallAsync(A.Call().Renewing(released.Id, returned: released.Left, release: true));
                    slots.Remove(slot);
                    break;
                case 5:
                    slots.Remove(slot);
                    break;
                case 6:
                    Time.Advance(TimeSpan.FromSeconds(4));
                    await Ledger.Sweeper.SweepAsync(CancellationToken.None);
                    break;
                case 7:
                    // Counted anew in the middle: holds are taken over, spending is added up.
                    child = child with { OnUnpricedModel = child.OnUnpricedModel == UnpricedModelPolicy.Deny ? UnpricedModelPolicy.Assume : UnpricedModelPolicy.Deny };
                    await Ledger.UseAsync(parent, child);
                    break;
            }

            await Ledger.FiguresAsync(child);
            Assert.Equal([0L], await Ledger.Database.ReadAsync(connection => connection.ListAsync(row => row.GetInt64(0), Broken, CancellationToken.None, $"parent-{run}", $"child-{run}"), CancellationToken.None));
        }
    }

    private static UsageEvent Of(string? member, decimal dollars)
    {
        var usage = A.Event(DateTimeOffset.Parse("2026-11-23T12:00:00Z"), dollars);
        return usage with { Attribution = usage.Attribution with { Member = member } };
    }

    private Task<string> SharesAsync() =>
        Ledger.ScalarAsync<string>("select coalesce(string_agg(member || ':' || trim_scale(spent) || '/' || trim_scale(held + provisional), ' ' order by member), '') from member_tallies");
}
