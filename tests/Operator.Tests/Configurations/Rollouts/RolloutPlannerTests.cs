using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Contracts.Rollouts;
using ClaudeConfig.Operator.Controllers.Configurations;
using ClaudeConfig.Operator.Controllers.Configurations.Rollouts;

namespace ClaudeConfig.Operator.Tests.Configurations.Rollouts;

public sealed class RolloutPlannerTests
{
    private static readonly RolloutStep Tenth = Step(10, "5m");
    private static readonly RolloutStep Half = Step(50, "5m");

    [Fact]
    public void Edit_OfACanary_ReachesTheStepsPodsAndNoOthers()
    {
        var fleet = new Fleet(20, Tenth, Half);
        var old = fleet.Stable;

        fleet.Edit("opus");
        fleet.Pass();
        fleet.Serve();

        Assert.Contains("RolloutStarted", fleet.Events);
        Assert.Equal(old, fleet.Stable);
        Assert.Equal((RolloutPhase.Progressing, 1, 10), (fleet.Rollout!.Phase, fleet.Rollout.Step, fleet.Rollout.Percent));
        Assert.Equal(2, fleet.Serving(fleet.Rollout.Revision!).Count());
        Assert.Equal(18, fleet.Serving(old).Count());
        Assert.Equal(("False", ConfigurationConditions.RollingOutReason), (fleet.Condition(ConfigurationConditions.Deployed).Status, fleet.Condition(ConfigurationConditions.Deployed).Reason));
        Assert.Equal("True", fleet.Condition(ConditionTypes.Ready).Status);
    }

    [Fact]
    public void Step_WhosePodsServe_IsWatchedForItsPauseAndThenGrows()
    {
        var fleet = Tried(out var next);
        fleet.Pass();
        Assert.Equal(RolloutReasons.Watching, fleet.Rollout!.Reason);
        fleet.Now += TimeSpan.FromSeconds(299);
        fleet.Pass();
        Assert.Equal(1, fleet.Rollout.Step);

        fleet.Now += TimeSpan.FromSeconds(1);
        fleet.Pass();
        var before = fleet.Serving(next).ToArray();
        fleet.Serve();

        Assert.Equal((2, 50), (fleet.Rollout.Step, fleet.Rollout.Percent));
        Assert.Equal(10, fleet.Serving(next).Count());
        Assert.Subset(fleet.Serving(next).ToHashSet(), before.ToHashSet());
    }

    [Fact]
    public void Rollout_ThatPassesAllSteps_EndsWithEveryPodAndLeavesNoTrial()
    {
        var fleet = Tried(out var next);
        fleet.RunOut();

        Assert.Equal(next, fleet.Stable);
        Assert.Equal((RolloutPhase.Completed, RolloutReasons.Passed), (fleet.Rollout!.Phase, fleet.Rollout.Reason));
        Assert.Equal(20, fleet.Serving(next).Count());
        Assert.Single(fleet.World.Bundles);
        Assert.Equal("True", fleet.Condition(ConfigurationConditions.Deployed).Status);
    }

    [Fact]
    public void Trial_ThatPassed_StaysUntilMountsFollow()
    {
        var fleet = Tried(out _);
        for (var i = 0; fleet.Rollout!.Phase != RolloutPhase.Completed && i < 100; i++)
        {
            fleet.Pass();
            fleet.Serve();
            fleet.Now += TimeSpan.FromSeconds(30);
        }

        Assert.Equal(2, fleet.World.Bundles.Count);
        Assert.NotNull(fleet.Plan.Rollout.Again);
    }

    [Fact]
    public void Pods_ThatDoNotServeInTime_AreNamedAndTheRevisionGoesBack()
    {
        var fleet = new Fleet(20, Tenth, Half);
        var old = fleet.Stable;
        fleet.Edit("opus");
        fleet.Pass();
        fleet.Now += TimeSpan.FromMinutes(9);
        fleet.Pass();
        Assert.Equal(RolloutReasons.WaitingForPods, fleet.Rollout!.Reason);

        fleet.Now += TimeSpan.FromMinutes(1);
        fleet.Pass();

        Assert.Contains(ConfigurationConditions.RolledBackReason, fleet.Events);
        Assert.Equal((RolloutPhase.RolledBack, RolloutReasons.ProgressDeadlineExceeded), (fleet.Rollout.Phase, fleet.Rollout.Reason));
        Assert.Contains("team-a/uid-", fleet.Rollout.Message, StringComparison.Ordinal);
        Assert.Equal(old, fleet.Stable);
        Assert.Single(fleet.World.Bundles);
        Assert.Equal(("False", ConfigurationConditions.RolledBackReason), (fleet.Condition(ConfigurationConditions.Deployed).Status, fleet.Condition(ConfigurationConditions.Deployed).Reason));
        Assert.Equal("False", fleet.Condition(ConditionTypes.Ready).Status);
        Assert.Equal(fleet.World.Status!.RolledBackRevision, fleet.Rollout.Revision);
        fleet.RunOut();
        Assert.Equal(20, fleet.Serving(old).Count());
    }

    [Fact]
    public void RolledBack_UntilTheSpecChanges()
    {
        var fleet = Tried(out var next);
        Fail(fleet, next);
        fleet.RunOut();
        Assert.Equal(RolloutPhase.RolledBack, fleet.Rollout!.Phase);

        fleet.Edit("opus", Step(30, "1m"));
        fleet.Pass();

        Assert.Equal((RolloutPhase.Progressing, next), (fleet.Rollout.Phase, fleet.Rollout.Revision));
    }

    [Fact]
    public void Clients_ThatFareWorseThanTheOthers_BringItBack()
    {
        var fleet = Tried(out var next);
        Fail(fleet, next);

        Assert.Equal((RolloutPhase.RolledBack, RolloutReasons.Unhealthy), (fleet.Rollout!.Phase, fleet.Rollout.Reason));
        Assert.Contains("20 of 20 uses of tools were refused", fleet.Rollout.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Clients_ThatFareAsBadlyEverywhere_AreNoReason()
    {
        var fleet = Tried(out _);
        foreach (var pod in fleet.Shown.Keys)
        {
            fleet.Counts[pod] = new ClientCounts { Requests = 10, Errors = 8 };
        }

        fleet.Pass();
        Assert.Equal(RolloutReasons.Watching, fleet.Rollout!.Reason);
    }

    [Fact]
    public void Failure_WithoutAutoRollback_StandsThereAndSaysSo()
    {
        var fleet = new Fleet(20);
        fleet.Edit("opus", new Rollout { Strategy = new() { Type = RolloutType.Canary }, Steps = [Half], AutoRollback = false });
        fleet.Pass();
        fleet.Now += TimeSpan.FromMinutes(10);
        fleet.Pass();

        Assert.Contains("RolloutStopped", fleet.Events);
        Assert.Equal((RolloutPhase.Paused, RolloutReasons.ProgressDeadlineExceeded), (fleet.Rollout!.Phase, fleet.Rollout.Reason));
        Assert.Equal(2, fleet.World.Bundles.Count);
        fleet.Pass();
        Assert.Empty(fleet.Events);
    }

    [Fact]
    public void Gate_WaitsForItsOwnWordAndNoOther()
    {
        var fleet = new Fleet(20, new RolloutStep { Percent = 10, Pause = new() }, Half);
        fleet.Edit("opus");
        fleet.Pass();
        fleet.Serve();
        fleet.Pass();
        Assert.Contains("RolloutWaiting", fleet.Events);
        Assert.Contains($"{Names.RolloutResumeAnnotation}={fleet.Rollout!.Revision}/1", fleet.Rollout.Message, StringComparison.Ordinal);
        fleet.Annotations[Names.RolloutResumeAnnotation] = "rev-0000000000000000/1";
        fleet.Now += TimeSpan.FromDays(3);
        fleet.Pass();
        Assert.Equal(1, fleet.Rollout.Step);

        fleet.Annotations[Names.RolloutResumeAnnotation] = $"{fleet.Rollout.Revision}/1";
        fleet.Pass();
        Assert.Equal(2, fleet.Rollout.Step);
    }

    [Fact]
    public void Pause_HoldsAndItsEndGoesOn()
    {
        var fleet = Tried(out _);
        fleet.Annotations[Names.RolloutPauseAnnotation] = "true";
        fleet.Now += TimeSpan.FromHours(1);
        fleet.Pass();
        Assert.Equal((RolloutPhase.Paused, RolloutReasons.Held, 1), (fleet.Rollout!.Phase, fleet.Rollout.Reason, fleet.Rollout.Step));

        fleet.Annotations.Clear();
        fleet.Now += TimeSpan.FromHours(1);
        fleet.Pass();
        Assert.Equal(2, fleet.Rollout.Step);
    }

    [Fact]
    public void Promote_GivesItToAllAndAbortTakesItBack()
    {
        var promoted = Tried(out var next);
        promoted.Annotations[Names.RolloutPromoteAnnotation] = next;
        promoted.Pass();
        Assert.Equal((next, RolloutReasons.Promoted), (promoted.Stable, promoted.Rollout!.Reason));

        var aborted = Tried(out next);
        var old = aborted.Stable;
        aborted.Annotations[Names.RolloutAbortAnnotation] = next;
        aborted.Pass();
        Assert.Equal((old, RolloutReasons.Aborted), (aborted.Stable, aborted.Rollout!.Reason));
    }

    [Fact]
    public void Reports_ThatCannotBeRead_MoveNothing()
    {
        var fleet = Tried(out _);
        fleet.ReportsKnown = false;
        fleet.Now += TimeSpan.FromDays(1);
        fleet.Pass();

        Assert.Equal((RolloutPhase.Progressing, RolloutReasons.ReportsUnknown, 1), (fleet.Rollout!.Phase, fleet.Rollout.Reason, fleet.Rollout.Step));
        Assert.Equal(2, fleet.World.Bundles.Count);
    }

    [Fact]
    public void BadEdit_InTheMiddle_LeavesBothRevisionsWhereTheyAre()
    {
        var fleet = Tried(out var next);
        fleet.Break();
        fleet.Pass();
        fleet.Serve();

        Assert.Equal(2, fleet.Serving(next).Count());
        Assert.Equal((RolloutPhase.Paused, next), (fleet.Rollout!.Phase, fleet.Rollout.Revision));
    }

    [Fact]
    public void Pin_TakesEffectAtOnce()
    {
        var fleet = Tried(out var next);
        fleet.Pin(next);
        fleet.Pass();
        Assert.Equal(next, fleet.Stable);
    }

    [Fact]
    public void Pin_OfARevisionThatOnlyTheBackupHas_IsDeliveredAndElseSaysWhyNot()
    {
        var other = new Fleet(1);
        other.Edit("opus", rollout: null);
        other.Pass();
        var fleet = new Fleet(1);
        fleet.Pin(other.Stable);
        fleet.Archive[other.Stable] = new StoredRevision(null, null) { Unasked = "the bucket does not answer" };
        fleet.Pass();
        Assert.Equal(ConfigurationConditions.RevisionNotFoundReason, fleet.Condition(ConfigurationConditions.Delivered).Reason);
        Assert.Contains("the backup cannot be asked now (the bucket does not answer)", fleet.Condition(ConfigurationConditions.Delivered).Message, StringComparison.Ordinal);

        fleet.Archive[other.Stable] = new StoredRevision(other.Bundle, null);
        fleet.Pass();
        Assert.Equal(other.Stable, fleet.Stable);
        Assert.Contains(fleet.World.Revisions, item => item.Metadata.Name.EndsWith(other.Stable, StringComparison.Ordinal));
    }

    [Fact]
    public void Lock_ReachesAllPodsInTheMiddleOfATrial()
    {
        var fleet = Tried(out _);
        var old = fleet.Stable;
        fleet.Pass(locked: "model");
        fleet.Serve();

        Assert.NotEqual(old, fleet.Stable);
        Assert.DoesNotContain(old, fleet.Shown.Values);
    }

    [Fact]
    public void Base_WithSteps_GovernsWhatExtendsIt()
    {
        var before = Layer(1, null);
        var fleet = new Fleet(20) { Bases = [before] };
        fleet.Edit("sonnet", rollout: null);
        fleet.Pass();

        fleet.Bases = [Layer(2, new Rollout { Strategy = new() { Type = RolloutType.Canary }, Steps = [Half] })];
        fleet.Edit("opus", rollout: null);
        fleet.Pass();

        Assert.Equal("platform/base", fleet.Rollout!.Governor);
        Assert.Equal(5000, fleet.Rollout.Share);
        fleet.Bases = [fleet.Bases[0] with { Annotations = new Dictionary<string, string> { [Names.RolloutPromoteAnnotation] = "rev-base" } }];
        fleet.Pass();
        Assert.Equal(RolloutPhase.Completed, fleet.Rollout.Phase);
    }

    [Theory]
    [InlineData(true, true, true, "platform/base")]
    [InlineData(true, false, true, "team-a/base")]
    [InlineData(false, true, true, "team-a/base")]
    [InlineData(false, true, false, "platform/base")]
    [InlineData(true, false, false, null)]
    public void Governor_IsTheFarthestChangedBaseWithRules(bool baseChanged, bool baseHasRules, bool ownHasRules, string? expected)
    {
        var rules = new Rollout { Strategy = new() { Type = RolloutType.Canary }, Steps = [Half] };
        ConfigurationLayer[] layers = [Layer(baseChanged ? 2 : 1, baseHasRules ? rules : null), new(new ObjectKey("team-a", "base"), 1, ownHasRules ? rules : null, new Dictionary<string, string>(), null)];
        LayerGeneration[] stable = [new() { Name = "platform/base", Generation = 1 }, new() { Name = "team-a/base", Generation = 1 }];

        Assert.Equal(expected, RolloutTerms.Of(layers, stable).Governor?.Key.ToString());
    }

    [Fact]
    public void SteadyState_AfterARollout_ChangesNothing()
    {
        var fleet = Tried(out _);
        fleet.RunOut();
        var before = fleet.World;
        fleet.Now += TimeSpan.FromDays(1);
        fleet.Pass();

        Assert.Equal(System.Text.Json.JsonSerializer.Serialize(before.Status), System.Text.Json.JsonSerializer.Serialize(fleet.World.Status));
        Assert.Null(fleet.Plan.Rollout.Again);
        Assert.Empty(fleet.Events);
    }

    private static Fleet Tried(out string next)
    {
        var fleet = new Fleet(20, Tenth, Half);
        fleet.Edit("opus");
        fleet.Pass();
        fleet.Serve();
        fleet.Pass();
        next = fleet.Rollout!.Revision!;
        return fleet;
    }

    private static void Fail(Fleet fleet, string revision)
    {
        foreach (var pod in fleet.Shown.Keys)
        {
            fleet.Counts[pod] = new ClientCounts { ToolDecisions = 10, ToolDenials = fleet.Shown[pod] == revision ? 10 : 0 };
        }

        fleet.Pass();
        fleet.Counts.Clear();
    }

    private static ConfigurationLayer Layer(long generation, Rollout? rollout) => new(new ObjectKey("platform", "base"), generation, rollout, new Dictionary<string, string>(), "rev-base");

    private static RolloutStep Step(int percent, string pause) => new() { Percent = percent, Pause = new() { Duration = pause } };
}
