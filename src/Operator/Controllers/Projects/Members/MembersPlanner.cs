using ClaudeConfig.Api;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Members;

/// <summary>From members to bindings, and to the condition MembersBound. No I/O.</summary>
internal sealed class MembersPlanner(TimeProvider time)
{
    public MembersPlan Plan(MembersInputs inputs)
    {
        var owner = ChildOwner.Of(inputs.Project);
        var roles = MemberRoles.Of(inputs.Project.Spec.Members ?? []);
        return new MembersPlan([.. MemberBindings.Build(owner, roles.Effective, inputs.Namespaces)], [Identity(owner)], roles);
    }

    public ClaudeProjectStatus Status(MembersInputs inputs, MembersPlan plan, ChildChanges changes, TransitionRetry? retry)
    {
        var project = inputs.Project;
        var conditions = new Conditions(project.Status?.Conditions, project.Metadata.Generation ?? 0, time);
        (string Reason, string Message)[] problems = [.. plan.Roles.LeftOut.Select(sentence => (ConditionReasons.UnknownValue, sentence)), .. changes.Problems()];
        if (problems is [var first, ..])
        {
            conditions.False(ProjectConditions.MembersBound, first.Reason, string.Join("; ", problems.Select(problem => problem.Message)));
        }
        else
        {
            conditions.True(ProjectConditions.MembersBound, ProjectConditions.BoundReason, string.Join("; ", plan.Roles.Repeated.Prepend(Summary(inputs, plan))));
        }

        return new ClaudeProjectStatus { Conditions = [.. conditions.ToList()], Retries = retry is null ? null : [retry] };
    }

    private static string Summary(MembersInputs inputs, MembersPlan plan)
    {
        var members = plan.Roles.Effective.DistinctBy(member => member.Subject).Count();
        return members == 0
            ? "the project has no members"
            : $"{members} member{(members == 1 ? " is" : "s are")} bound in {inputs.Namespaces.Count} namespace{(inputs.Namespaces.Count == 1 ? "" : "s")}";
    }

    /// <summary>The identity that a workload of the project runs under.</summary>
    private static V1ServiceAccount Identity(ChildOwner owner) => new()
    {
        ApiVersion = "v1",
        Kind = "ServiceAccount",
        Metadata = owner.Metadata(
            owner.Key.Namespace,
            owner.ChildName("claude", owner.Key.Namespace),
            Components.Identity,
            new Dictionary<string, string> { [Names.ProjectLabel] = LabelValue.Of(owner.Key.Name) }),
    };
}
