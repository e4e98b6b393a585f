using System.Net;
using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Egress;

/// <summary>From what a project asks for to policies, and to the condition EgressRestricted. No I/O.</summary>
internal sealed class EgressPlanner(OperatorOptions options, TimeProvider time)
{
    private const string Field = "spec.workloads.egress";

    public EgressPlan Plan(EgressInputs inputs)
    {
        if (inputs.Project.Spec.Workloads?.Egress is not { } egress)
        {
            return new EgressPlan([], []);
        }

        string[] problems = [.. Problems(egress)];
        var owner = ChildOwner.Of(inputs.Project);
        return problems.Length > 0 ? new EgressPlan([], problems) : new EgressPlan([.. inputs.Namespaces.Select(name => Policy(owner, name, egress))], []);
    }

    public ClaudeProjectStatus Status(EgressInputs inputs, EgressPlan plan, ChildChanges changes, TransitionRetry? retry)
    {
        IReadOnlyList<TransitionRetry>? retries = retry is null ? null : [retry];
        if (inputs.Project.Spec.Workloads?.Egress is null)
        {
            // Nothing is asked for, so nothing is said.
            return new ClaudeProjectStatus { Retries = retries };
        }

        var conditions = new Conditions(inputs.Project.Status?.Conditions, inputs.Project.Metadata.Generation ?? 0, time);
        (string Reason, string Message)[] problems = [.. plan.Problems.Select(sentence => (ConditionReasons.Invalid, sentence)), .. changes.Problems()];
        if (problems is [var first, ..])
        {
            conditions.False(ProjectConditions.EgressRestricted, first.Reason, string.Join("; ", problems.Select(problem => problem.Message)));
        }
        else
        {
            conditions.True(
                ProjectConditions.EgressRestricted, ConditionReasons.Reconciled,
                $"a NetworkPolicy in {plan.Policies.Count} namespace{(plan.Policies.Count == 1 ? "" : "s")}; whether it holds is up to the cluster's network");
        }

        return new ClaudeProjectStatus { Conditions = [.. conditions.ToList()], Retries = retries };
    }

    /// <summary>What the schema cannot tell, and what a newer version may have written.</summary>
    private static IEnumerable<string> Problems(ProjectEgress egress)
    {
        foreach (var (destination, index) in (egress.Allow ?? []).Select((destination, index) => (destination, index)))
        {
            var field = $"{Field}.allow[{index}]";
            if (destination.Cidr is { } cidr && !IPNetwork.TryParse(cidr, out _))
            {
                yield return $"{field}.cidr {cidr} is no block of addresses; write its first address and the length of the prefix, such as 10.20.0.0/16";
            }

            if (destination.Ports?.Any(port => port.Protocol is { } protocol && !Enum.IsDefined(protocol)) == true)
            {
                yield return $"{field}.ports holds a protocol that this version does not know; use TCP or UDP";
            }
        }
    }

    private V1NetworkPolicy Policy(ChildOwner owner, string @namespace, ProjectEgress egress) => new()
    {
        ApiVersion = "networking.k8s.io/v1",
        Kind = "NetworkPolicy",
        Metadata = owner.Metadata(
            @namespace, owner.ChildName("claude-egress", @namespace), Components.Egress, new Dictionary<string, string> { [Names.ProjectLabel] = LabelValue.Of(owner.Key.Name) }),
        Spec = new V1NetworkPolicySpec
        {
            PodSelector = EgressRules.Selector(egress.PodSelector),
            PolicyTypes = ["Egress"],
            Egress = [EgressRules.ToNames(), EgressRules.ToGateways(options.PlatformNamespace), .. (egress.Allow ?? []).Select(EgressRules.To)],
        },
    };
}
