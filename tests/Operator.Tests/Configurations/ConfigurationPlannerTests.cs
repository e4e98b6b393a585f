using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Controllers.Configurations;
using ClaudeConfig.Policy;
using k8s.Models;

namespace ClaudeConfig.Operator.Tests.Configurations;

public sealed class ConfigurationPlannerTests
{
    private static readonly ConfigurationPlanner Planner = new(TimeProvider.System);
    private static readonly object Good = new { model = "sonnet" };
    private static readonly object Bad = new { cleanupPeriodDays = "soon" };

    [Fact]
    public void Plan_Valid_DeliversOneBundleANamespaceAndKeepsARevision()
    {
        var plan = Planner.Plan(Inputs(Configuration(Good)));

        var bundle = Assert.Single(plan.Bundles!);
        Assert.Equal("claude-code-base", bundle.Metadata.Name);
        Assert.Contains("\"sonnet\"", bundle.Data["managed-settings.json"], StringComparison.Ordinal);
        var revision = Assert.Single(plan.Revisions!);
        Assert.Equal($"base-{plan.Status.Revision}", revision.Metadata.Name);
        Assert.Equal("True", plan.Status.Conditions.Condition(ConditionTypes.Ready).Status);
        Assert.False(plan.NeedsFinalizer);
    }

    [Fact]
    public void Plan_BadEdit_KeepsTheLastGoodRevisionDeployed()
    {
        var good = Planner.Plan(Inputs(Configuration(Good)));
        var broken = Configuration(Bad);
        broken.Status = good.Status;
        var plan = Planner.Plan(Inputs(broken) with { Revisions = [.. good.Revisions!] });

        Assert.Equal(good.Status.Revision, plan.Status.Revision);
        Assert.Equal(good.Bundles!.Single().Data, plan.Bundles!.Single().Data);
        var valid = plan.Status.Conditions.Condition(ConfigurationConditions.Valid);
        Assert.Equal("False", valid.Status);
        Assert.Contains("cleanupPeriodDays", valid.Message, StringComparison.Ordinal);
        Assert.Contains(good.Status.Revision!, plan.Status.Conditions.Condition(ConfigurationConditions.Deployed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_BadEditBeforeTheCacheShowsTheGoodOne_DoesNotForgetWhatIsDeployed()
    {
        var good = Planner.Plan(Inputs(Configuration(Good)));
        var plan = Planner.Plan(Inputs(Configuration(Bad)) with { Delivered = good.Status.Revision });
        Assert.Equal(good.Status.Revision, plan.Status.Revision);
        Assert.Null(plan.Bundles);
        Assert.Contains(good.Status.Revision!, plan.Status.Conditions.Condition(ConfigurationConditions.Deployed).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_NeverValid_DeploysNothing()
    {
        var plan = Planner.Plan(Inputs(Configuration(Bad)));
        Assert.Null(plan.Bundles);
        Assert.Null(plan.Status.Revision);
        Assert.Equal("False", plan.Status.Conditions.Condition(ConditionTypes.Ready).Status);
    }

    [Fact]
    public void Plan_PinnedRevision_IsDeliveredWhateverTheSpecSays()
    {
        var old = Planner.Plan(Inputs(Configuration(Good)));
        var pinned = Configuration(new { model = "opus" }, spec => spec with { PinnedRevision = old.Status.Revision });
        pinned.Status = old.Status;
        var plan = Planner.Plan(Inputs(pinned) with { Revisions = [.. old.Revisions!] });

        Assert.Equal(old.Status.Revision, plan.Status.Revision);
        Assert.Contains("\"sonnet\"", plan.Bundles!.Single().Data["managed-settings.json"], StringComparison.Ordinal);
        Assert.Equal(ConfigurationConditions.PinnedReason, plan.Status.Conditions.Condition(ConfigurationConditions.Deployed).Reason);
        Assert.Equal(2, plan.Revisions!.Count);
    }

    [Fact]
    public void Plan_PinnedRevisionUnknown_SaysSoAndTakesNothingAway()
    {
        var old = Planner.Plan(Inputs(Configuration(Good)));
        var pinned = Configuration(Good, spec => spec with { PinnedRevision = "rev-0000000000000000" });
        pinned.Status = old.Status;
        var plan = Planner.Plan(Inputs(pinned) with { Revisions = [.. old.Revisions!] });

        Assert.Equal(ConfigurationConditions.RevisionNotFoundReason, plan.Status.Conditions.Condition(ConfigurationConditions.Deployed).Reason);
        Assert.Equal(old.Status.Revision, plan.Status.Revision);
        Assert.NotNull(plan.Bundles);
    }

    [Fact]
    public void Plan_ManyEdits_KeepsTheLimitAndNeverDropsTheOneInUse()
    {
        IReadOnlyList<V1ControllerRevision> revisions = [];
        ClaudeConfigurationStatus? status = null;
        foreach (var days in Enumerable.Range(1, 9))
        {
            var configuration = Configuration(new { cleanupPeriodDays = days }, spec => spec with { RevisionHistoryLimit = 2 });
            configuration.Status = status;
            var plan = Planner.Plan(Inputs(configuration) with { Revisions = revisions });
            (revisions, status) = (plan.Revisions!, plan.Status);
        }

        // The one in use and two more.
        Assert.Equal(3, revisions.Count);
        Assert.Contains(revisions, revision => revision.Metadata.Name == $"base-{status!.Revision}");
        Assert.Equal(9, revisions.Max(revision => revision.Revision));
    }

    [Fact]
    public void Plan_ContentComesBack_IsTheNewestRevisionAgain()
    {
        var one = Planner.Plan(Inputs(Configuration(Good)));
        var two = Planner.Plan(Inputs(Configuration(new { model = "opus" })) with { Revisions = [.. one.Revisions!] });
        var back = Planner.Plan(Inputs(Configuration(Good)) with { Revisions = [.. two.Revisions!] });
        Assert.Equal(3, back.Revisions!.Single(revision => revision.Metadata.Name == $"base-{one.Status.Revision}").Revision);
    }

    [Fact]
    public void Plan_ProjectNotFound_LeavesWhatIsDeployed()
    {
        var plan = Planner.Plan(Inputs(Configuration(Good)) with { Project = null, ProjectProblem = (ConditionReasons.RefNotFound, "no such project") });
        Assert.Null(plan.Bundles);
        Assert.Null(plan.Revisions);
        Assert.Equal(ConditionReasons.RefNotFound, plan.Status.Conditions.Condition(ConditionTypes.Ready).Reason);
    }

    [Fact]
    public void Plan_ProjectArchived_DeliversNothingAndSaysWhatStays()
    {
        var archived = A.Project(with: spec => spec with { State = ProjectState.Archived });
        var old = Planner.Plan(Inputs(Configuration(Good)));
        var same = Configuration(Good);
        same.Status = old.Status;
        var kept = Planner.Plan(Inputs(same) with { Revisions = [.. old.Revisions!], Project = archived });
        Assert.Null(kept.Bundles);
        Assert.Equal("True", kept.Status.Conditions.Condition(ConditionTypes.Ready).Status);
        Assert.Equal(1, kept.Status.Targets!.Ready);

        var edited = Configuration(new { model = "opus" });
        edited.Status = old.Status;
        var held = Planner.Plan(Inputs(edited) with { Revisions = [.. old.Revisions!], Project = archived });
        Assert.Null(held.Bundles);
        Assert.Equal(old.Status.Revision, held.Status.Revision);
        var deployed = held.Status.Conditions.Condition(ConfigurationConditions.Deployed);
        Assert.Equal(("False", ConfigurationConditions.ProjectArchivedReason), (deployed.Status, deployed.Reason));
        Assert.Contains(old.Status.Revision!, deployed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_ChildRefused_SaysWhatTheApiServerSaid()
    {
        var plan = Planner.Plan(Inputs(Configuration(Good)) with { Refused = "configmaps \"x\" is forbidden" });
        var ready = plan.Status.Conditions.Condition(ConditionTypes.Ready);
        Assert.Equal(("False", ConditionReasons.Error), (ready.Status, ready.Reason));
        Assert.Contains("is forbidden", ready.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_OwnOutputAsInput_IsAFixedPoint()
    {
        var configuration = Configuration(Good);
        var first = Planner.Plan(Inputs(configuration));
        configuration.Status = first.Status;
        var second = Planner.Plan(Inputs(configuration) with { Revisions = [.. first.Revisions!] });
        Assert.Equal(Json(first.Bundles!), Json(second.Bundles!));
        Assert.Equal(Json(first.Revisions!), Json(second.Revisions!));
        Assert.Equal(Json(first.Status), Json(second.Status));
        Assert.Empty(second.Events);
    }

    private static string Json<T>(T value) => System.Text.Json.JsonSerializer.Serialize(value);

    private static ClaudeConfiguration Configuration(object settings, Func<ClaudeConfigurationSpec, ClaudeConfigurationSpec>? with = null) =>
        A.Configuration(settings: settings, with: spec => (with ?? (same => same))(spec with { ProjectRef = new ObjectReference { Name = "payments" } }));

    private static ConfigurationInputs Inputs(ClaudeConfiguration configuration)
    {
        var namespaces = A.Namespaces(("team-a", []));
        return new ConfigurationInputs
        {
            Configuration = configuration,
            Compiled = PolicyCompiler.Compile(configuration, _ => null, new ReferenceGrants(namespaces)),
            Project = A.Project(),
            Namespaces = namespaces,
        };
    }
}
