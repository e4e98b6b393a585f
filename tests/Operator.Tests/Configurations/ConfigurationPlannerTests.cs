using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Controllers.Configurations;
using ClaudeConfig.Operator.Controllers.Configurations.Rollouts;
using ClaudeConfig.Policy;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Configurations;

public sealed class ConfigurationPlannerTests
{
    private static readonly object Good = new { model = "sonnet" };
    private static readonly object Bad = new { cleanupPeriodDays = "soon" };

    [Fact]
    public void Pass_Valid_DeliversOneBundleANamespaceAndKeepsARevision()
    {
        var (plan, world) = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good)));

        var bundle = Assert.Single(world.Bundles);
        Assert.Equal("claude-code-base", bundle.Metadata.Name);
        Assert.Contains("\"sonnet\"", Settings(world), StringComparison.Ordinal);
        Assert.Equal($"base-{world.Status!.Revision}", Assert.Single(world.Revisions).Metadata.Name);
        Assert.Equal(("True", "Delivered"), Condition(world, ConfigurationConditions.Delivered));
        Assert.Equal(("True", "Reconciled"), Condition(world, ConditionTypes.Ready));
        Assert.False(plan.NeedsFinalizer);
    }

    [Fact]
    public void Pass_Delivered_TellsPodsHowToShowTheirTokenUnlessSettingsDo()
    {
        var plain = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good))).After;
        var own = ConfigurationWorld.Empty.Pass(Inputs(Configuration(new { apiKeyHelper = "vault read" }))).After;

        Assert.Equal("""{"apiKeyHelper":"cat /var/run/secrets/claudeconfig.dev/token"}""", plain.Bundles.Single().Data["access.json"]);
        Assert.Equal("{}", own.Bundles.Single().Data["access.json"]);
        Assert.DoesNotContain("access.json", plain.Bundles.Single().Data["bundle.json"], StringComparison.Ordinal);
    }

    [Fact]
    public void Pass_Anything_LeavesNoMessageEmpty()
    {
        object[] settings = [Good, Bad];
        Assert.All(
            settings.Select(item => Inputs(Configuration(item))).Append(Inputs(Configuration(Good)) with { Project = null }).Append(Inputs(Configuration(Good)) with { ProjectProblem = ("X", "no") }),
            inputs => Assert.All(ConfigurationWorld.Empty.Pass(inputs).After.Status!.Conditions!, condition => Assert.NotEmpty(condition.Message)));
    }

    [Fact]
    public void Pass_Delivered_SaysNothingOfWhatNobodyReported()
    {
        var inputs = Inputs(Configuration(Good));
        var world = ConfigurationWorld.Empty.Pass(inputs).After;
        Assert.Equal(("Unknown", ConfigurationConditions.NoReportsReason), Condition(world, ConfigurationConditions.Deployed));
        Assert.Equal(("Unknown", ConfigurationConditions.NotConfiguredReason), Condition(world, ConfigurationConditions.BackedUp));

        var old = world.Status!.Revision!;
        var reported = world.Pass(inputs with { Pods = [Serving(old), Serving(old)] }).After;
        Assert.Equal(("True", ConfigurationConditions.DeployedReason), Condition(reported, ConfigurationConditions.Deployed));

        var edited = world.Pass(Inputs(Configuration(new { model = "opus" })) with { Pods = [Serving(old)] }).After;
        Assert.Equal(("False", ConfigurationConditions.RollingOutReason), Condition(edited, ConfigurationConditions.Deployed));
        Assert.Contains($"behind: team-a/pod ({old})", edited.Status!.Conditions.Condition(ConfigurationConditions.Deployed).Message, StringComparison.Ordinal);
        Assert.Equal((0, 1), (edited.Status.Pods!.Ready, edited.Status.Pods.Total));
    }

    [Fact]
    public void Pass_WithABucket_SaysBackedUpOnlyOfWhatABackupHolds()
    {
        var inputs = Inputs(Configuration(Good)) with { HasBackups = true };
        var world = ConfigurationWorld.Empty.Pass(inputs).After;
        Assert.Equal(("Unknown", ConfigurationConditions.NotStoredReason), Condition(world, ConfigurationConditions.BackedUp));
        var revision = world.Status!.Revision!;
        world = world.Pass(inputs with { BackedUp = new HashSet<string>() }).After;
        Assert.Equal(("False", ConfigurationConditions.NotStoredReason), Condition(world, ConfigurationConditions.BackedUp));
        world = world.Pass(inputs with { BackedUp = new HashSet<string> { revision } }).After;
        Assert.Equal(("True", ConfigurationConditions.StoredReason), Condition(world, ConfigurationConditions.BackedUp));
        // A process that began a moment ago has taken no backup yet, and unsays nothing of the same revision.
        var restarted = Inputs(Configuration(Good)) with { HasBackups = true };
        restarted.Configuration.Status = world.Status;
        Assert.Equal(("True", ConfigurationConditions.StoredReason), Condition(world.Pass(restarted).After, ConfigurationConditions.BackedUp));
        var edited = Inputs(Configuration(new { model = "opus" })) with { HasBackups = true };
        edited.Configuration.Status = world.Status;
        Assert.Equal(("Unknown", ConfigurationConditions.NotStoredReason), Condition(world.Pass(edited).After, ConfigurationConditions.BackedUp));
    }

    [Fact]
    public void Pass_BadEdit_KeepsTheLastGoodRevisionDelivered()
    {
        var good = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good))).After;
        var (plan, world) = good.Pass(Inputs(Configuration(Bad)));

        Assert.Equal(good.Status!.Revision, world.Status!.Revision);
        Assert.Equal(good.Bundles.Single().Data, plan.Bundles!.Single().Data);
        Assert.Contains("cleanupPeriodDays", world.Status.Conditions.Condition(ConfigurationConditions.Valid).Message, StringComparison.Ordinal);
        Assert.Equal(("False", ConfigurationConditions.InvalidSettingsReason), Condition(world, ConfigurationConditions.Delivered));
        Assert.Contains(good.Status.Revision!, world.Status.Conditions.Condition(ConfigurationConditions.Delivered).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pass_BadEditBeforeTheCacheShowsTheGoodOne_DoesNotForgetWhatIsDelivered()
    {
        var good = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good))).After;
        var (plan, world) = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Bad)) with { Delivered = good.Status!.Revision });

        Assert.Equal(good.Status.Revision, world.Status!.Revision);
        Assert.Null(plan.Bundles);
    }

    [Fact]
    public void Pass_NeverValid_DeliversNothing()
    {
        var (plan, world) = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Bad)));
        Assert.Null(plan.Bundles);
        Assert.Null(world.Status!.Revision);
        Assert.Equal("False", Condition(world, ConditionTypes.Ready).Status);
    }

    [Fact]
    public void Pass_PinnedRevision_IsDeliveredWhateverTheSpecSays()
    {
        var old = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good))).After;
        var world = old.Pass(Inputs(Configuration(new { model = "opus" }, spec => spec with { PinnedRevision = old.Status!.Revision }))).After;

        Assert.Equal(old.Status!.Revision, world.Status!.Revision);
        Assert.Contains("\"sonnet\"", Settings(world), StringComparison.Ordinal);
        Assert.Equal(("True", ConfigurationConditions.PinnedReason), Condition(world, ConfigurationConditions.Delivered));
        Assert.Equal(2, world.Revisions.Count);
    }

    [Theory]
    [InlineData("rev-0000000000000000", "remove it, or write one of \"REVISION\"")]
    [InlineData("base-REVISION", "write \"REVISION\", without the name of the configuration")]
    public void Pass_PinnedRevisionUnknown_GivesTheValueToWriteAndTakesNothingAway(string pinned, string remedy)
    {
        var old = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good))).After;
        var revision = old.Status!.Revision!;
        var world = old.Pass(Inputs(Configuration(Good, spec => spec with { PinnedRevision = pinned.Replace("REVISION", revision, StringComparison.Ordinal) }))).After;

        Assert.Equal(("False", ConfigurationConditions.RevisionNotFoundReason), Condition(world, ConfigurationConditions.Delivered));
        Assert.Contains(remedy.Replace("REVISION", revision, StringComparison.Ordinal), world.Status!.Conditions.Condition(ConditionTypes.Ready).Message, StringComparison.Ordinal);
        Assert.Equal(revision, world.Status.Revision);
        Assert.Equal(old.Bundles.Single().Data, world.Bundles.Single().Data);
    }

    [Fact]
    public void Pass_PinnedRevisionWhoseContentIsAnother_IsNotUsed()
    {
        var old = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good))).After;
        var revision = old.Status!.Revision!;
        var edited = old.Pass(Inputs(Configuration(new { model = "opus" }))).After;
        var inputs = edited.Seen(Inputs(Configuration(new { model = "opus" }, spec => spec with { PinnedRevision = revision })));
        var plan = ConfigurationPlanner.Plan(inputs with
        {
            Stored = new Dictionary<string, StoredRevision> { [revision] = new(null, "managed-settings.json: the content does not match its checksum"), [edited.Status!.Revision!] = inputs.Stored[edited.Status.Revision!] },
        });

        Assert.Equal(edited.Status.Revision, plan.Delivery.Revision);
        Assert.Contains($"delete ControllerRevision team-a/base-{revision}", plan.Delivery.Problem!.Value.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pass_NewLock_ReachesAPinnedRevisionAndABrokenSpec()
    {
        var old = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good))).After;
        var pinned = Configuration(new { model = "opus" }, spec => spec with { PinnedRevision = old.Status!.Revision });
        Assert.All([pinned, Configuration(Bad)], configuration =>
        {
            var world = old.Pass(Inputs(configuration, locked: "model")).After;

            Assert.Contains("\"haiku\"", Settings(world), StringComparison.Ordinal);
            Assert.NotEqual(old.Status!.Revision, world.Status!.Revision);
            var said = world.Status.Conditions.Condition(ConfigurationConditions.Delivered).Message;
            Assert.Contains(world.Status.Revision!, said, StringComparison.Ordinal);
            Assert.Equal(configuration == pinned, said.Contains($"it is {old.Status.Revision} with what project policies lock", StringComparison.Ordinal));
            // What is delivered can be found again.
            Assert.Contains(world.Revisions, item => item.Metadata.Name == $"base-{world.Status.Revision}");
            Assert.Empty(world.Pass(Inputs(configuration, locked: "model")).Plan.Revisions.Apply);
        });
    }

    [Fact]
    public void Pass_OverriddenLock_StaysValidAndReadyAndSaysSo()
    {
        var world = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good), locked: "model")).After;

        Assert.Equal(("True", ConfigurationConditions.LockedPathOverriddenReason), Condition(world, ConfigurationConditions.Valid));
        Assert.Equal("True", Condition(world, ConditionTypes.Ready).Status);
        Assert.Contains("ClaudeConfiguration team-a/base: spec.settings.model: project platform/root locks model", world.Status!.Conditions.Condition(ConfigurationConditions.Valid).Message, StringComparison.Ordinal);
        var origin = Assert.Single(world.Status.Origins!);
        Assert.Equal(("settings.model", "platform/base", "platform/root"), (origin.Path, Assert.Single(origin.From!), origin.LockedBy));
    }

    [Fact]
    public void Pass_ManyEdits_KeepsTheLimitAndNeverDropsTheOneInUse()
    {
        var world = ConfigurationWorld.Empty;
        foreach (var days in Enumerable.Range(1, 9))
        {
            world = world.Pass(Inputs(Configuration(new { cleanupPeriodDays = days }, spec => spec with { RevisionHistoryLimit = 2 }))).After;
        }

        // The one in use and two more.
        Assert.Equal(3, world.Revisions.Count);
        Assert.Contains(world.Revisions, revision => revision.Metadata.Name == $"base-{world.Status!.Revision}");
        Assert.Equal(["7", "8", "9"], world.Revisions.Select(item => item.Metadata.Annotations[Names.RevisionNumberAnnotation]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Pass_ContentComesBack_IsTheNewestRevisionAgain()
    {
        var one = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good))).After;
        var back = one.Pass(Inputs(Configuration(new { model = "opus" }))).After.Pass(Inputs(Configuration(Good))).After;
        Assert.Equal(3, back.Revisions.Single(revision => revision.Metadata.Name == $"base-{one.Status!.Revision}").Revision);
    }

    [Fact]
    public void Pass_RevisionWhoseLabelsWereChanged_IsWrittenAgain()
    {
        var world = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good))).After.Pass(Inputs(Configuration(new { model = "opus" }))).After;
        foreach (var item in world.Revisions)
        {
            item.Metadata.Labels = new Dictionary<string, string>(item.Metadata.Labels) { [Names.ComponentLabel] = "theirs" };
        }

        var plan = world.Pass(Inputs(Configuration(new { model = "opus" }))).Plan;
        Assert.Equal((1, 1), (plan.Revisions.Apply.Count, plan.Revisions.Repair.Count));
    }

    [Fact]
    public void Pass_ProjectNotFound_LeavesWhatIsDelivered()
    {
        var (plan, world) = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good)) with { Project = null, ProjectProblem = (ConditionReasons.RefNotFound, "no such project") });
        Assert.Null(plan.Bundles);
        Assert.Equal((0, 0), (plan.Revisions.Apply.Count, plan.Revisions.Delete.Count));
        Assert.Equal(("False", ConditionReasons.RefNotFound), Condition(world, ConditionTypes.Ready));
        Assert.Equal(("False", ConditionReasons.RefNotFound), Condition(world, ConfigurationConditions.Delivered));
    }

    [Fact]
    public void Pass_Base_IsDeliveredNowhereAndReady()
    {
        var world = ConfigurationWorld.Empty.Pass(Inputs(A.Configuration(settings: Good)) with { Project = null }).After;
        Assert.Equal(("Unknown", ConfigurationConditions.NoTargetsReason), Condition(world, ConfigurationConditions.Delivered));
        Assert.Equal("True", Condition(world, ConditionTypes.Ready).Status);
    }

    [Fact]
    public void Pass_SelectorThatSelectsNothing_IsNotDelivered()
    {
        var selector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["no"] = "where" } };
        var world = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good, spec => spec with { Targets = new() { NamespaceSelector = selector } }))).After;

        Assert.Equal(("False", ConfigurationConditions.NoTargetsReason), Condition(world, ConfigurationConditions.Delivered));
        Assert.Equal(("False", ConfigurationConditions.NoTargetsReason), Condition(world, ConditionTypes.Ready));
        Assert.Contains("matches none of the namespaces of project team-a/payments (team-a)", world.Status!.Conditions.Condition(ConditionTypes.Ready).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pass_ProjectArchived_DeliversNothingAndSaysWhatStays()
    {
        var archived = A.Project(with: spec => spec with { State = ProjectState.Archived });
        var old = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good))).After;
        var (kept, same) = old.Pass(Inputs(Configuration(Good)) with { Project = archived });
        Assert.Null(kept.Bundles);
        Assert.Equal("True", Condition(same, ConditionTypes.Ready).Status);
        Assert.Equal(1, same.Status!.Targets!.Ready);

        var (held, world) = old.Pass(Inputs(Configuration(new { model = "opus" })) with { Project = archived });
        Assert.Null(held.Bundles);
        Assert.Equal(old.Status!.Revision, world.Status!.Revision);
        Assert.Equal(("False", ConfigurationConditions.ProjectArchivedReason), Condition(world, ConfigurationConditions.Delivered));
        Assert.Contains(old.Status.Revision!, world.Status.Conditions.Condition(ConfigurationConditions.Delivered).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Pass_OneNamespaceRefuses_IsNamedAndTheOthersCount()
    {
        var inputs = Inputs(Configuration(Good)) with
        {
            Project = A.Project(with: spec => spec with { NamespaceSelector = new() }),
            Namespaces = A.Namespaces(("team-a", []), ("ci", [(Names.AcceptProjectLabel, "team-a.payments")])),
        };
        var world = ConfigurationWorld.Empty.Pass(inputs, all => all with { Confirmed = ["ci"], Changes = new() { Failed = [new("ConfigMap team-a/claude-code-base", "configmaps \"x\" is forbidden: exceeded quota")] } }).After;

        Assert.Equal(("False", ConditionReasons.Error), Condition(world, ConfigurationConditions.Delivered));
        Assert.Equal(("False", ConditionReasons.Error), Condition(world, ConditionTypes.Ready));
        Assert.Contains("ConfigMap team-a/claude-code-base: configmaps \"x\" is forbidden: exceeded quota", world.Status!.Conditions.Condition(ConditionTypes.Ready).Message, StringComparison.Ordinal);
        Assert.Equal((1, 2), (world.Status.Targets!.Ready, world.Status.Targets.Total));
    }

    [Fact]
    public void Pass_ConfigMapThatIsBeingDeleted_IsNotDelivered()
    {
        var world = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good)), all => all with { Confirmed = [], Changes = new() { Going = ["ConfigMap team-a/claude-code-base"] } }).After;
        Assert.Equal(("False", ConditionReasons.Terminating), Condition(world, ConfigurationConditions.Delivered));
        Assert.Equal(0, world.Status!.Targets!.Ready);
    }

    [Fact]
    public void Pass_OwnOutputAsInput_IsAFixedPoint()
    {
        var first = ConfigurationWorld.Empty.Pass(Inputs(Configuration(Good))).After;
        var (plan, second) = first.Pass(Inputs(Configuration(Good)));
        Assert.Equal(Json(first), Json(second));
        Assert.Empty(plan.Events);
        Assert.Empty(plan.Revisions.Apply);
    }

    private static ReportingPod Serving(string revision) => new("team-a", "pod", 0, revision, null, new());

    private static (string Status, string Reason) Condition(ConfigurationWorld world, string type)
    {
        var condition = world.Status!.Conditions.Condition(type);
        return (condition.Status, condition.Reason);
    }

    private static string Settings(ConfigurationWorld world) => world.Bundles.Single().Data["managed-settings.json"];

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value);

    private static ClaudeConfiguration Configuration(object settings, Func<ClaudeConfigurationSpec, ClaudeConfigurationSpec>? with = null) =>
        A.Configuration(settings: settings, with: spec => (with ?? (same => same))(spec with { ProjectRef = new ObjectReference { Name = "payments" } }));

    private static ConfigurationInputs Inputs(ClaudeConfiguration configuration, string? locked = null) => new()
    {
        Configuration = configuration,
        Compiled = A.Compiled(configuration, locked),
        Project = A.Project(),
        Namespaces = A.Namespaces(("team-a", [])),
    };
}
