using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Egress;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests.Projects;

public sealed class EgressPlannerTests
{
    private static readonly EgressPlanner Planner = new(new OperatorOptions(), new FakeTimeProvider(new DateTimeOffset(A.Epoch, TimeSpan.Zero)));

    [Fact]
    public void Plan_Egress_AllowsNamesGatewaysAndWhatIsListedInEveryNamespace()
    {
        var plan = Planner.Plan(Inputs(new ProjectEgress
        {
            Allow =
            [
                new EgressDestination { Cidr = "10.20.0.0/16", Ports = [new EgressPort { Port = 5432 }, new EgressPort { Port = 514, Protocol = TransportProtocol.Udp }] },
                new EgressDestination { Namespace = "tools", PodSelector = new LabelSelector { MatchLabels = new Dictionary<string, string> { ["app"] = "registry" } } },
            ],
        }));

        Assert.Equal(["ci", "team-a"], plan.Policies.Select(policy => policy.Metadata.NamespaceProperty));
        var policy = plan.Policies.Single(policy => policy.Metadata.NamespaceProperty == "team-a");
        Assert.Equal(["Egress"], policy.Spec.PolicyTypes);
        Assert.Null(policy.Spec.PodSelector.MatchLabels);
        Assert.All(policy.Spec.Egress, rule => Assert.NotEmpty(rule.To));
        var (names, gateways, block, pods) = (policy.Spec.Egress[0], policy.Spec.Egress[1], policy.Spec.Egress[2], policy.Spec.Egress[3]);
        Assert.All(names.Ports, port => Assert.Contains(port.Port.Value, (string[])["53", "5353"]));
        Assert.Equal("claudeconfig-system", Assert.Single(gateways.To).NamespaceSelector.MatchLabels["kubernetes.io/metadata.name"]);
        Assert.Equal("8443", Assert.Single(gateways.Ports).Port.Value);
        Assert.Equal("10.20.0.0/16", Assert.Single(block.To).IpBlock.Cidr);
        Assert.Equal(["5432/TCP", "514/UDP"], block.Ports.Select(port => $"{port.Port.Value}/{port.Protocol}"));
        Assert.Equal("registry", Assert.Single(pods.To).PodSelector.MatchLabels["app"]);
        Assert.Null(pods.Ports);
        Assert.Equal("uid-team-a-payments", policy.Metadata.Annotations[Names.OwnerUidAnnotation]);
        Assert.Equal("True", Condition(plan, new ProjectEgress()).Status);
    }

    [Theory]
    [InlineData("10.20.0.0/33")]
    [InlineData("1.2/8:")]
    public void Plan_BlockThatIsNone_ChangesNothingAndIsNamed(string cidr)
    {
        var egress = new ProjectEgress { Allow = [new EgressDestination { Cidr = cidr }] };
        var plan = Planner.Plan(Inputs(egress));

        Assert.Empty(plan.Policies);
        var condition = Condition(plan, egress);
        Assert.Equal(("False", ConditionReasons.Invalid), (condition.Status, condition.Reason));
        Assert.Contains($"spec.workloads.egress.allow[0].cidr {cidr} is no block of addresses", condition.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Plan_NothingAsked_NothingIsThereAndNothingIsSaid()
    {
        var inputs = Inputs(null);
        var plan = Planner.Plan(inputs);

        Assert.Empty(plan.Policies);
        Assert.Null(Planner.Status(inputs, plan, ChildChanges.None, null).Conditions);
    }

    private static V1Condition Condition(EgressPlan plan, ProjectEgress egress) => Planner.Status(Inputs(egress), plan, ChildChanges.None, null).Conditions!.Single();

    private static EgressInputs Inputs(ProjectEgress? egress) =>
        new(A.Project(with: spec => spec with { Workloads = new ProjectWorkloads { Egress = egress } }), ["ci", "team-a"]);
}
