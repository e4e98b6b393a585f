using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.Budgets;

namespace ClaudeConfig.Domain.Tests.Budgets;

public sealed class BudgetCompilerTests
{
    private static readonly ClaudeProject[] Projects =
        [A.Project("platform/all"), A.Project("pay/pay", "platform/all"), A.Project("pay/cards", "pay/pay"), A.Project("search/search", "platform/all")];

    [Fact]
    public void Compile_ScopeOfAParent_CoversItsChildrenAndIsChargedWithTheBudgetsBelow()
    {
        var compiled = Compile(A.Budget("platform/company", "platform/all"), A.Budget("pay/team", "pay/pay", "platform/company"));
        var team = compiled[A.Key("pay/team")];

        Assert.Equal(4, compiled[A.Key("platform/company")].Projects.Count);
        Assert.Equal((BudgetStanding.InForce, true), (team.Standing, team.Accepted));
        Assert.Equal([A.Key("pay/cards"), A.Key("pay/pay")], team.Projects);
        Assert.Equal([A.Key("platform/company")], team.Ancestors);
        Assert.Equal(team.Rule!.Ancestors, team.Rule.ToEntry().Ancestors);
        Assert.Equal(100, team.Rule.Limit);
    }

    [Fact]
    public void Compile_BadZoneThatNeverWasValid_RefusesItsOwnScopeInItsOwnName()
    {
        var compiled = Compile(A.Budget("pay/x", "pay/pay", with: BadZone), A.Budget("search/y", "search/search"))[A.Key("pay/x")];

        Assert.Equal(BudgetStanding.Refusing, compiled.Standing);
        Assert.Equal(BudgetConditions.UnknownTimeZoneReason, Assert.Single(compiled.Problems).Reason);
        Assert.Equal("pay/x", $"{compiled.Rule!.Budget.Namespace}/{compiled.Rule.Budget.Name}");
        Assert.StartsWith("Budget pay/x: spec.period.timeZone \"Europe/Berln\" is no IANA time zone", compiled.Rule.ToEntry().Refusal);
        Assert.Equal(["pay/cards", "pay/pay"], compiled.Rule.Coverage.Projects.Select(project => $"{project.Namespace}/{project.Name}"));
    }

    [Fact]
    public void Compile_TimeThatIsNone_IsNamedAndRefuses()
    {
        var unreadable = Api.Serialization.Rfc3339Converter.Unreadable;
        var compiled = Compile(A.Budget("pay/x", "pay/pay", with: spec => spec with
        {
            Grants = [new() { Name = "g", Amount = "5", ExpirationTime = unreadable }],
            Period = spec.Period with { StartTime = unreadable },
        }))[A.Key("pay/x")];

        Assert.Equal(BudgetStanding.Refusing, compiled.Standing);
        Assert.Equal(
            [
                "Budget pay/x: spec.period.startTime is not a time; write it like \"2026-11-01T00:00:00Z\"",
                "Budget pay/x: spec.grants[g].expirationTime is not a time; write it like \"2026-11-01T00:00:00Z\"",
            ],
            compiled.Problems.Select(problem => problem.Message));
    }

    [Theory]
    [InlineData("-30.5", "69.5")]
    [InlineData("-130", "0")]
    [InlineData("20", "120")]
    public void Compile_GrantBelowZero_TakesOffTheLimitAndNeverMore(string amount, string limit)
    {
        var rule = Compile(A.Budget("pay/x", "pay/pay", with: spec => spec with { Grants = [new() { Name = "spent-before", Amount = amount }] }))[A.Key("pay/x")].Rule!;
        var now = new DateTimeOffset(2026, 11, 10, 0, 0, 0, TimeSpan.Zero);
        var seen = rule with { Grants = [.. rule.Grants.Select(grant => grant with { FirstSeen = now })] };
        var calendar = Windows.BudgetCalendar.For(rule.Period, now);

        Assert.Equal(decimal.Parse(limit, System.Globalization.CultureInfo.InvariantCulture), seen.LimitIn(calendar.WindowAt(now)!.Value, calendar, now));
        Assert.Equal(100, seen.LimitIn(calendar.WindowAt(now.AddMonths(1))!.Value, calendar, now.AddMonths(1)));
    }

    [Fact]
    public void Compile_SharesThresholdsAndSessions_ReachLedgerAndGateways()
    {
        static Money Usd(string amount) => new() { Amount = amount, Currency = "USD" };
        var rule = Compile(A.Budget("pay/x", "pay/pay", with: spec => spec with
        {
            PerMember = new PerMemberLimit { Limit = Usd("5"), Overrides = [new MemberLimit { Member = "key:ci", Limit = Usd("50") }] },
            PerSession = new PerSessionLimit { Limit = Usd("7") },
            Thresholds =
            [
                new BudgetThreshold { Percent = 95, Action = ThresholdAction.Downgrade, RouteRef = new ObjectReference { Name = "thrifty" } },
                new BudgetThreshold { Percent = 70, Action = ThresholdAction.Throttle, Throttle = new ThresholdThrottle { RequestsPerMinute = 9 } },
                new BudgetThreshold { Percent = 98, Action = ThresholdAction.Block },
                new BudgetThreshold { Percent = 100, Action = ThresholdAction.Block },
                new BudgetThreshold { Percent = 50, Action = ThresholdAction.Notify },
            ],
        }))[A.Key("pay/x")].Rule!;

        Assert.Equal((5m, 50m, 5m), (rule.PerMember!.Of("ann"), rule.PerMember.Of("key:ci"), rule.PerMember.Of("")));
        Assert.Equal((98, 7m, true), (rule.BlockPercent, rule.SessionLimit, rule.StopsSessions));
        var entry = rule.ToEntry();
        Assert.Equal(
            [new BudgetActionEntry { Percent = 70, RequestsPerMinute = 9 }, new BudgetActionEntry { Percent = 95, Route = new Contracts.ObjectRef("pay", "thrifty") }], entry.Actions);
        Assert.Equal((true, true, true, true), (entry.Limited, entry.StopsSessions, entry.Shares!.Everyone, entry.Shares.Has(Caller("anybody"))));
    }

    [Fact]
    public void Compile_SharesWithoutALimit_NeedLeasesOfThoseWhoHaveOne()
    {
        var rule = Compile(A.Budget("pay/x", "pay/pay", with: spec => spec with
        {
            Limit = null, PerMember = new PerMemberLimit { Overrides = [new MemberLimit { Member = "ann", Limit = new Money { Amount = "5", Currency = "EUR" } }] },
        }))[A.Key("pay/x")].Rule!;

        Assert.Equal(("EUR", true, true), (rule.Currency, rule.Enforced, rule.ToEntry().Limited));
        Assert.Equal((true, false), (rule.ToEntry().Shares!.Has(Caller("ann")), rule.ToEntry().Shares!.Has(Caller("bob"))));
        Assert.Null(rule.PerMember!.Of("bob"));
    }

    [Fact]
    public void Share_OfSomebodyInGroups_IsTheirOwnOrTheLargestOfThose()
    {
        const string Senior = "group:https://id.example.com#senior", Staff = "group:https://id.example.com#staff", Ci = "system:serviceaccounts:ci";
        MemberLimit Of(string member, string amount) => new() { Member = member, Limit = new Money { Amount = amount, Currency = "USD" } };
        var rule = Compile(A.Budget("pay/x", "pay/pay", with: spec => spec with
        {
            PerMember = new PerMemberLimit { Overrides = [Of(Senior, "40"), Of(Staff, "10"), Of("ann", "1"), Of(Ci, "7"), Of("system:serviceaccount:ci:big", "0")] },
        }))[A.Key("pay/x")].Rule!;
        var (amounts, entry) = (rule.PerMember!, rule.ToEntry().Shares!);

        Assert.Equal((40m, 40m, 10m, 1m, null), (amounts.Of("bob", Senior), amounts.Of("bob", Staff, Senior), amounts.Of("bob", Staff), amounts.Of("ann", Senior), amounts.Of("bob", "group:other#senior")));
        Assert.Equal((7m, 0m, null), (amounts.Of("system:serviceaccount:ci:build"), amounts.Of("system:serviceaccount:ci:big"), amounts.Of("system:serviceaccount:ci-2:build")));
        Assert.Equal(0m, (amounts with { Limit = 5 }).Of("system:serviceaccount:ci:big"));
        Assert.Equal(5m, (amounts with { Limit = 5 }).Of("bob"));
        Assert.Equal((true, true, false), (entry.Has(Caller("system:serviceaccount:ci:build")), entry.Has(Caller("bob", Staff)), entry.Has(Caller("bob", "group:other#senior"))));
        Assert.Equal([Senior], entry.GroupsOf(Caller("bob", Senior, "colour")));
    }

    private static Contracts.Attribution Caller(string member, params string[] tags) => new() { Project = new("pay", "pay"), Member = member, Tags = tags.ToDictionary(tag => tag, _ => "member") };

    [Fact]
    public void Compile_SharesInTwoCurrencies_AreNamedAndRefuse()
    {
        var compiled = Compile(A.Budget("pay/x", "pay/pay", with: spec => spec with
        {
            Limit = null,
            PerMember = new PerMemberLimit
            {
                Overrides =
                [
                    new MemberLimit { Member = "ann", Limit = new Money { Amount = "5", Currency = "EUR" } }, new MemberLimit { Member = "bob", Limit = new Money { Amount = "x", Currency = "USD" } },
                ],
            },
        }))[A.Key("pay/x")];

        Assert.Equal(BudgetStanding.Refusing, compiled.Standing);
        Assert.Equal(
            [
                "Budget pay/x: spec.perMember.overrides[bob].limit.amount \"x\" is not a decimal number that is zero or more; write it like \"500\" or \"12.50\"",
                "Budget pay/x: spec.perMember.overrides[1].limit.currency \"USD\" is not spec.perMember.overrides[0].limit.currency \"EUR\"; use one currency throughout a budget",
            ],
            compiled.Problems.Select(problem => problem.Message));
    }

    [Fact]
    public void Compile_BadZoneAfterAValidForm_KeepsThatForm()
    {
        var budget = A.Budget("pay/x", "pay/pay", with: BadZone);
        budget.Metadata.Generation = 7;
        var compiled = Compile(Accepted(A.Budget("pay/x", "pay/pay", with: spec => spec with { Limit = new() { Amount = "5", Currency = "EUR" } }), 6), budget)[budget.Key];

        Assert.Equal(BudgetStanding.LastAccepted, compiled.Standing);
        Assert.Equal((5m, "EUR", 6L, null), (compiled.Rule!.Limit, compiled.Rule.Currency, compiled.Rule.Generation, compiled.Rule.Refusal));
        Assert.False(compiled.Accepted);
    }

    [Theory]
    [InlineData(false, BudgetStanding.Refusing)]
    [InlineData(true, BudgetStanding.LastAccepted)]
    public void Compile_ValueOfANewerVersion_IsNeverUnlimited(bool known, BudgetStanding standing)
    {
        var budget = A.Budget("pay/x", "pay/pay", with: spec => spec with { Enforcement = new() { OnUnpricedModel = (UnpricedModelAction)(-1) } });
        var compiled = Compile(known ? Accepted(A.Budget("pay/x", "pay/pay"), 1) : _ => null, budget)[budget.Key];

        Assert.Equal(standing, compiled.Standing);
        Assert.Equal(ConditionReasons.UnknownValue, compiled.Problems[0].Reason);
        Assert.True(compiled.Rule!.Refusal is not null || compiled.Rule.Limit is not null);
    }

    [Fact]
    public void Compile_UnknownMode_IsReadAsHard()
    {
        var budget = A.Budget("pay/x", "pay/pay", with: spec => spec with { Enforcement = new() { Mode = (Api.Budgets.EnforcementMode)(-1) } });
        Assert.NotNull(Compile(budget)[budget.Key].Rule!.Refusal);
    }

    [Theory]
    [InlineData(Api.Budgets.EnforcementMode.Soft)]
    [InlineData(Api.Budgets.EnforcementMode.Shadow)]
    public void Compile_BrokenBudgetThatNeverWouldBlock_RefusesNothing(Api.Budgets.EnforcementMode mode)
    {
        var budget = A.Budget("pay/x", "pay/pay", with: spec => BadZone(spec) with { Enforcement = new() { Mode = mode } });
        Assert.Null(Compile(budget)[budget.Key].Rule!.Refusal);
    }

    /// <summary>What a Hard budget does where nothing is said keeps money in; the others never stand in the way.</summary>
    [Theory]
    [InlineData(null, MeteringUnavailablePolicy.LastKnown, UnpricedModelPolicy.Deny)]
    [InlineData(Api.Budgets.EnforcementMode.Hard, MeteringUnavailablePolicy.LastKnown, UnpricedModelPolicy.Deny)]
    [InlineData(Api.Budgets.EnforcementMode.Soft, MeteringUnavailablePolicy.Allow, UnpricedModelPolicy.Assume)]
    [InlineData(Api.Budgets.EnforcementMode.Shadow, MeteringUnavailablePolicy.Allow, UnpricedModelPolicy.Assume)]
    public void Compile_NothingSaidOfTrouble_FollowsTheMode(Api.Budgets.EnforcementMode? mode, MeteringUnavailablePolicy away, UnpricedModelPolicy unpriced)
    {
        var rule = Compile(A.Budget("pay/x", "pay/pay", with: spec => spec with { Enforcement = mode is null ? null : new() { Mode = mode } }))[A.Key("pay/x")].Rule!;

        Assert.Equal((away, unpriced, MissingRateAction.LastKnown), (rule.OnMeteringUnavailable, rule.OnUnpricedModel, rule.OnMissingRate));
    }

    [Theory]
    [InlineData(null, null, null, null, MeteringUnavailablePolicy.LastKnown, 14400, false)]
    [InlineData(null, null, "30m", "12.50", MeteringUnavailablePolicy.LastKnown, 1800, true)]
    [InlineData(null, MeteringUnavailableAction.LastKnown, null, "0", MeteringUnavailablePolicy.LastKnown, 14400, true)]
    [InlineData(null, MeteringUnavailableAction.Allow, null, null, MeteringUnavailablePolicy.Allow, null, false)]
    [InlineData(null, MeteringUnavailableAction.Allow, "24h", null, MeteringUnavailablePolicy.Allow, 86400, false)]
    [InlineData(null, MeteringUnavailableAction.Deny, null, null, MeteringUnavailablePolicy.Deny, null, false)]
    [InlineData(Api.Budgets.EnforcementMode.Soft, null, "1h", null, MeteringUnavailablePolicy.Allow, 3600, false)]
    public void Compile_WithoutMetering_ReachesGateways(
        Api.Budgets.EnforcementMode? mode, MeteringUnavailableAction? action, string? time, string? upTo, MeteringUnavailablePolicy policy, int? seconds, bool bounded)
    {
        var said = new BudgetEnforcement { Mode = mode, OnMeteringUnavailable = new MeteringUnavailableRule { Mode = action, For = time, UpTo = upTo } };
        var rule = Compile(A.Budget("pay/x", "pay/pay", with: spec => spec with { Enforcement = said }))[A.Key("pay/x")].Rule!;
        var entry = rule.ToEntry();
        Assert.Equal((policy, seconds, bounded), (entry.OnMeteringUnavailable, entry.OnMeteringUnavailableSeconds, entry.BoundsAdvances));
        Assert.Equal(bounded ? decimal.Parse(upTo!, System.Globalization.CultureInfo.InvariantCulture) : null, rule.UpTo);
    }

    [Theory]
    [InlineData(null, "59s", null, "spec.enforcement.onMeteringUnavailable.for \"59s\" is not between 1m and 24h; write a Go duration such as 90s, 15m or 4h")]
    [InlineData(null, "25h", null, "spec.enforcement.onMeteringUnavailable.for \"25h\" is not between 1m and 24h; write a Go duration such as 90s, 15m or 4h")]
    [InlineData(null, "soon", null, "spec.enforcement.onMeteringUnavailable.for \"soon\" is not between 1m and 24h; write a Go duration such as 90s, 15m or 4h")]
    [InlineData(MeteringUnavailableAction.Deny, "1h", null, "spec.enforcement.onMeteringUnavailable.for is only for mode LastKnown and Allow; Deny refuses at once")]
    [InlineData(null, null, "-1", "spec.enforcement.onMeteringUnavailable.upTo \"-1\" is not a decimal number that is zero or more; write it like \"500\" or \"12.50\"")]
    [InlineData(MeteringUnavailableAction.Allow, null, "1", "spec.enforcement.onMeteringUnavailable.upTo is only for mode LastKnown; Allow is bounded by for alone, and Deny lets nothing pass")]
    public void Compile_WithoutMeteringInAWayThatCannotBe_SaysSoAndRefuses(MeteringUnavailableAction? action, string? time, string? upTo, string message)
    {
        var said = new BudgetEnforcement { OnMeteringUnavailable = new MeteringUnavailableRule { Mode = action, For = time, UpTo = upTo } };
        var compiled = Compile(A.Budget("pay/x", "pay/pay", with: spec => spec with { Enforcement = said }))[A.Key("pay/x")];
        Assert.Equal([$"Budget pay/x: {message}"], compiled.Problems.Select(problem => problem.Message));
        Assert.NotNull(compiled.Rule!.Refusal);
    }

    [Fact]
    public void Compile_WhatIsSaidOfTrouble_StandsInTheRule()
    {
        var said = new BudgetEnforcement { OnUnpricedModel = UnpricedModelAction.Allow, OnMissingRate = MissingRateAction.Deny, HoldWaitSeconds = 7 };

        var rule = Compile(A.Budget("pay/x", "pay/pay", with: spec => spec with { Enforcement = said }))[A.Key("pay/x")].Rule!;

        Assert.Equal((UnpricedModelPolicy.Allow, MissingRateAction.Deny, 7), (rule.OnUnpricedModel, rule.OnMissingRate, rule.HoldWaitSeconds));
    }

    [Fact]
    public void Compile_Lists_AreInOneOrderWhateverWasWritten()
    {
        var rule = Compile(A.Budget("pay/x", "pay/pay", with: spec => spec with { Scope = spec.Scope with { Models = ["b", "a"], Keys = ["2", "1"] } }))[A.Key("pay/x")].Rule!;

        Assert.Equal(["a", "b"], rule.Coverage.Models);
        Assert.Equal(["1", "2"], rule.Coverage.Keys);
    }

    [Theory]
    [InlineData("pay/gone", ConditionReasons.RefNotFound)]
    [InlineData("platform/gone", ConditionReasons.NotGranted)]
    [InlineData("pay/x", ConditionReasons.Cycle)]
    public void Compile_ParentThatDoesNotHold_RefusesOnlyTheChildAndWhatIsBelowIt(string parent, string reason)
    {
        var compiled = Compile(A.Budget("pay/x", "pay/pay", parent), A.Budget("pay/below", "pay/cards", "pay/x"), A.Budget("pay/apart", "pay/pay"));

        Assert.Equal((BudgetStanding.Refusing, reason), (compiled[A.Key("pay/x")].Standing, compiled[A.Key("pay/x")].Problems[0].Reason));
        Assert.Equal(BudgetStanding.Refusing, compiled[A.Key("pay/below")].Standing);
        Assert.Equal(BudgetStanding.InForce, compiled[A.Key("pay/apart")].Standing);
        // The child's rule is charged to nobody that refuses by itself: each refusal comes in its own name.
        Assert.Empty(compiled[A.Key("pay/below")].Ancestors);
    }

    [Fact]
    public void Compile_ParentDeletedAfterAValidForm_KeepsTheLimit()
    {
        var budget = A.Budget("pay/x", "pay/pay", "platform/gone");
        var compiled = Compile(Accepted(budget, 1), budget)[budget.Key];
        Assert.Equal((BudgetStanding.LastAccepted, 100m), (compiled.Standing, compiled.Rule!.Limit));
    }

    [Fact]
    public void Compile_Cycle_IsTheYoungestsAlone()
    {
        var compiled = Compile(A.Budget("pay/a", "pay/pay", "pay/b", age: 2), A.Budget("pay/b", "pay/pay", "pay/a", age: 1), A.Budget("pay/c", "pay/pay"));

        Assert.Equal(ConditionReasons.Cycle, compiled[A.Key("pay/b")].Problems[0].Reason);
        Assert.Equal(BudgetStanding.InForce, compiled[A.Key("pay/c")].Standing);
    }

    [Theory]
    [InlineData("pay/gone")]
    [InlineData("closed/closed")]
    public void Compile_ScopeThatIsMissingOrNotGranted_IsVoidAndBlocksNothing(string scope)
    {
        var compiled = Compile(A.Budget("pay/x", scope, with: spec => spec with { Limit = new() { Amount = "0", Currency = "USD" } }))[A.Key("pay/x")];

        Assert.Equal(BudgetStanding.Void, compiled.Standing);
        Assert.Null(compiled.Rule);
        Assert.Empty(compiled.Projects);
    }

    [Fact]
    public void Compile_ScopeAdmittedOnlyAsAChild_IsVoid()
    {
        var platform = A.Project("platform/all", allowed: new() { Children = A.All });
        var tree = A.Tree(platform, A.Project("pay/pay", "platform/all"));
        var compiled = BudgetCompiler.Compile([A.Budget("pay/x", "platform/all")], tree, A.NoLabels, _ => null)[A.Key("pay/x")];

        Assert.Equal((BudgetStanding.Void, ConditionReasons.NotGranted), (compiled.Standing, compiled.Problems[0].Reason));
        Assert.Equal(platform.Key, tree.ParentOf(A.Key("pay/pay")));
    }

    [Fact]
    public void Compile_ObjectMadeAnew_HasNoAcceptedForm()
    {
        var before = A.Budget("pay/x", "pay/pay");
        var after = A.Budget("pay/x", "pay/pay", with: BadZone);
        after.Metadata.Uid = "another";

        Assert.Equal(BudgetStanding.Refusing, Compile(Accepted(before, 1), after)[after.Key].Standing);
    }

    [Fact]
    public void AcceptedBudgetMap_WhatWasBuilt_IsReadForThatUidAlone()
    {
        var budget = A.Budget("pay/x", "pay/pay");
        var map = AcceptedBudgetMap.Build("platform", budget);
        Assert.Equal("100", AcceptedBudgetMap.FormOf(map, budget)!.Spec.Limit!.Amount);

        budget.Metadata.Uid = "another";
        Assert.Null(AcceptedBudgetMap.FormOf(map, budget));
        map.Data["budget.json"] = "{";
        Assert.Null(AcceptedBudgetMap.Read(map));
    }

    [Theory]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("")]
    public void Compile_AmountThatIsNone_IsNotZeroAndNotUnlimited(string amount)
    {
        var budget = A.Budget("pay/x", "pay/pay", with: spec => spec with { Limit = new() { Amount = amount, Currency = "USD" } });
        Assert.Equal(BudgetStanding.Refusing, Compile(budget)[budget.Key].Standing);
    }

    [Fact]
    public void Compile_EveryEnumOfTheApi_HasTheSameNamesInTheContracts()
    {
        Assert.Subset(Enum.GetNames<Contracts.Configuration.EnforcementMode>().ToHashSet(), Enum.GetNames<Api.Budgets.EnforcementMode>().ToHashSet());
        Assert.Subset(Enum.GetNames<MeteringUnavailablePolicy>().ToHashSet(), Enum.GetNames<MeteringUnavailableAction>().ToHashSet());
        Assert.Subset(Enum.GetNames<UnpricedModelPolicy>().ToHashSet(), Enum.GetNames<UnpricedModelAction>().ToHashSet());
    }

    private static BudgetSpec BadZone(BudgetSpec spec) => spec with { Period = new() { Type = PeriodType.Daily, TimeZone = "Europe/Berln" } };

    private static Func<Budget, AcceptedBudget?> Accepted(Budget budget, long generation) =>
        asked => asked.Key == budget.Key ? new AcceptedBudget(budget.Metadata.Uid, generation, budget.Spec) : null;

    private static IReadOnlyDictionary<ObjectKey, CompiledBudget> Compile(params Budget[] budgets) => Compile(_ => null, budgets);

    private static IReadOnlyDictionary<ObjectKey, CompiledBudget> Compile(Func<Budget, AcceptedBudget?> accepted, params Budget[] budgets) =>
        BudgetCompiler.Compile(budgets, A.Tree([.. Projects, A.Project("closed/closed", allowed: new())]), A.NoLabels, accepted);
}
