using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using CsCheck;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Which rules the ledger charges by when some of the budgets cannot be used.</summary>
public sealed class LedgerRulesTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    private static readonly Func<BudgetSpec, BudgetSpec>[] Breaks =
    [
        spec => spec with { Period = new BudgetPeriod { Type = PeriodType.Daily, TimeZone = "Europe/Berln" } },
        spec => spec with { Period = new BudgetPeriod { Type = (PeriodType)99 } },
        spec => spec with { Limit = new Money { Amount = "-5", Currency = "USD" } },
        spec => spec with { Scope = new BudgetScope { ProjectRef = new ObjectReference { Name = "gone" } } },
        spec => spec with { Scope = new BudgetScope { ProjectRef = new ObjectReference { Name = "p", Namespace = "other" } } },
        spec => spec with { ParentRef = new ObjectReference { Name = "gone" } },
        spec => spec with { Enforcement = new BudgetEnforcement { Mode = (EnforcementMode)99 } },
        spec => spec with { Grants = [new BudgetGrant { Name = "g", Amount = "a lot" }] },
        spec => spec with { Enforcement = new BudgetEnforcement { Mode = EnforcementMode.Soft }, Period = new BudgetPeriod { Type = PeriodType.Monthly, TimeZone = "Nowhere/At_All" } },
    ];

    [Fact]
    public void BrokenBudgets_WhateverIsWrong_ChangeNoOthersRule() =>
        Gen.Select(Gen.Int[0, Breaks.Length].Array[1, 6], Gen.Int[1, 4]).Sample((kinds, good) =>
        {
            Budget[] sound = [.. Enumerable.Range(0, good).Select(i => A.BudgetObject(name: $"good-{i}"))];
            Budget[] broken = [.. kinds.Select((kind, i) => A.BudgetObject(kind < Breaks.Length ? Breaks[kind] : null, $"bad-{i}"))];
            var alone = Rules(sound);
            var together = Rules([.. sound, .. broken]).Where(rule => rule.Budget.Name.StartsWith("good-", StringComparison.Ordinal));
            Assert.Equal(alone.Select(Text), together.Select(Text));
        });

    [Fact]
    public async Task BudgetThatCannotBeUsedAnyMore_GoesOnBeingCounted_AndIsRightWhenMended()
    {
        var good = A.BudgetObject(spec => spec with { Scope = Scope }, "b");
        await ReplaceAsync(good);
        await Ledger.SendAsync(A.Event(Now, 2).From(Project));
        var bad = A.BudgetObject(spec => Breaks[0](spec with { Scope = Scope }), "b");
        await ReplaceAsync(bad, A.BudgetObject(spec => spec with { Scope = Scope }, "other"));
        await Ledger.SendAsync(A.Event(Now, 3).From(Project));
        Assert.Equal(5, (await Ledger.FiguresAsync(A.Budget("b"))).Spent);
        Assert.Equal(5, (await Ledger.FiguresAsync(A.Budget("other"))).Spent);
        await ReplaceAsync(good);
        Assert.Equal(5, (await Ledger.FiguresAsync(A.Budget("b"))).Spent);
    }

    [Fact]
    public async Task BudgetMadeAnew_AndNeverUsable_HasNothingOfItsPredecessor()
    {
        await ReplaceAsync(A.BudgetObject(name: "b"));
        var anew = A.BudgetObject(Breaks[0], "b");
        anew.Metadata.CreationTimestamp = anew.Metadata.CreationTimestamp!.Value.AddSeconds(1);
        await ReplaceAsync(anew);
        Assert.Null(await Ledger.Figures.ReadAsync(new ObjectRef("team", "b"), CancellationToken.None));
        await Ledger.SendAsync(A.Event(Now, 1).From(Project));
        Assert.Equal(1, await Ledger.ScalarAsync<long>("select count(*) from usage_events"));
    }

    private static ObjectRef Project { get; } = new("team", "p");

    private static BudgetScope Scope { get; } = new() { ProjectRef = new ObjectReference { Name = "p" } };

    private async Task ReplaceAsync(params Budget[] budgets)
    {
        var before = await Ledger.Gate.RulesAsync(CancellationToken.None);
        await Ledger.Rules.ReplaceAsync(LedgerRules.Choose(A.Snapshot(budgets).Budgets.Values, before.Find), CancellationToken.None);
    }

    private static IReadOnlyList<BudgetRule> Rules(Budget[] budgets) => LedgerRules.Choose(A.Snapshot(budgets).Budgets.Values, _ => null);

    private static string Text(BudgetRule rule) => ClaudeConfig.Metering.Ledger.RuleJson.Write(rule);
}
