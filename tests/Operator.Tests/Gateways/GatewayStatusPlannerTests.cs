using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Gateways;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests.Gateways;

public sealed class GatewayStatusPlannerTests
{
    private static readonly OperatorOptions Options = new() { Gateways = new GatewayOptions { Domains = ["claude.example.com"] } };
    private static readonly GatewayStatusPlanner Planner = new(Options, new FakeTimeProvider(new DateTimeOffset(A.Epoch, TimeSpan.Zero)));

    public static TheoryData<string, string, string> Cases => new()
    {
        { "all is well", "True", ProjectConditions.ServingReason },
        { "no template", "False", ProjectConditions.NoTemplateReason },
        { "not made yet", "False", ConditionReasons.Progressing },
        { "older generation", "False", ConditionReasons.Progressing },
        { "none updated", "False", ConditionReasons.Progressing },
        { "none ready", "False", ProjectConditions.NotReadyReason },
        { "one of three ready", "True", ProjectConditions.ServingReason },
        { "nobody reports", "False", ProjectConditions.NotReportingReason },
        { "Metering does not say", "True", ProjectConditions.ServingReason },
        { "older configuration", "False", ProjectConditions.ConfigurationPendingReason },
        { "no bundle yet", "False", ProjectConditions.ConfigurationPendingReason },
        { "no room", "False", ProjectConditions.TooManyGatewaysReason },
        { "host not allowed", "False", ProjectConditions.HostnameNotAllowedReason },
        { "host taken", "False", ProjectConditions.HostnameTakenReason },
        { "child foreign", "False", ConditionReasons.NotOurs },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Status_Dedicated_IsTrueOnlyWithProof(string @case, string status, string reason)
    {
        var inputs = Well();
        var changes = ChildChanges.None;
        switch (@case)
        {
            case "no template": inputs = inputs with { Template = null, Existing = null }; break;
            case "not made yet": inputs = inputs with { Existing = null }; break;
            case "older generation": inputs = inputs with { Existing = Running(observed: 1) }; break;
            case "none updated": inputs = inputs with { Existing = Running(updated: 0) }; break;
            case "none ready": inputs = inputs with { Existing = Running(ready: 0) }; break;
            case "one of three ready": inputs = inputs with { Existing = Running(ready: 1) }; break;
            case "nobody reports": inputs = inputs with { Reports = [] }; break;
            case "Metering does not say": inputs = inputs with { Reports = null }; break;
            case "older configuration": inputs = inputs with { Version = "v2" }; break;
            case "no bundle yet": inputs = inputs with { Version = null }; break;
            case "no room": inputs = inputs with { Admitted = false }; break;
            case "host not allowed": inputs = inputs with { Project = Asking(new ProjectGateway { Dedicated = true, Hostname = "x.example.org" }) }; break;
            case "host taken": inputs = inputs with { Project = Asking(new ProjectGateway { Dedicated = true, Hostname = "x.claude.example.com" }) }; break;
            case "child foreign": changes = new ChildChanges { Foreign = ["Service claudeconfig-system/x"] }; break;
        }

        var condition = Of(inputs, changes);
        Assert.Equal((status, reason), (condition!.Status, condition.Reason));
        Assert.NotEqual("", condition.Message);
    }

    [Fact]
    public void Status_ConfigurationRefused_SaysByWhomAndWhy()
    {
        var report = Report("v1") with { RejectedConfigVersion = "v2", RejectedReason = "it is no good" };
        Assert.Contains("gateway-x-0 refuses the newest configuration: it is no good", Of(Well() with { Version = "v2", Reports = [report] })!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_HostOfTheSharedGateway_SaysWhereItIs()
    {
        var condition = Of(Well() with { Project = Asking(new ProjectGateway { Hostname = "x.claude.example.com" }), HostGranted = true, Admitted = false, Existing = null })!;
        Assert.Equal(("True", ProjectConditions.SharedReason), (condition.Status, condition.Reason));
        Assert.Contains("https://x.claude.example.com", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Status_NothingAsked_SaysNothing() => Assert.Null(Of(Well() with { Project = A.Project(), Admitted = false, Existing = null }));

    [Fact]
    public void Status_HostTaken_DoesNotSayByWhom() =>
        Assert.DoesNotContain("team-a", Of(Well() with { Project = Asking(new ProjectGateway { Hostname = "x.claude.example.com" }), Admitted = false })!.Message, StringComparison.Ordinal);

    private static V1Condition? Of(GatewayInputs inputs, ChildChanges? changes = null) =>
        Planner.Status(inputs, new GatewayPlanner(Options).Plan(inputs), changes ?? ChildChanges.None, null).Conditions?.SingleOrDefault();

    private static ClaudeProject Asking(ProjectGateway gateway) => A.Project(with: spec => spec with { Gateway = gateway });

    private static GatewayInputs Well() => new()
    {
        Project = Asking(new ProjectGateway { Dedicated = true }),
        Template = SharedGateway.Workload,
        Existing = Running(),
        Admitted = true,
        Reports = [Report("v1")],
        Version = "v1",
    };

    private static RouterReport Report(string version) => new() { Instance = "gateway-x-0", Role = RouterRole.Gateway, ConfigVersion = version, ReportTime = A.Epoch };

    private static V1StatefulSet Running(long observed = 2, int updated = 3, int ready = 3)
    {
        var set = SharedGateway.Workload;
        set.Metadata.Generation = 2;
        set.Status = new V1StatefulSetStatus { ObservedGeneration = observed, Replicas = 3, UpdatedReplicas = updated, ReadyReplicas = ready };
        return set;
    }
}
