using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Egress;

/// <summary>Keeps pods of a project's namespaces to names, gateways and what the project lists.</summary>
[EntityRbac(typeof(V1NetworkPolicy), Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete)]
internal sealed class EgressController(TransitionContext context, EgressGatherer gatherer, EgressPlanner planner, ChildWriter children)
    : TransitionController(context, Transitions.Egress, ProjectConditions.EgressRestricted)
{
    protected override bool Concerns(ClaudeProject project) => gatherer.Concerns(project);

    protected override async Task<TransitionOutcome?> RunAsync(ClaudeProject project, IReadOnlyDictionary<string, string> refused, CancellationToken cancellationToken)
    {
        var inputs = gatherer.Gather(project);
        var plan = planner.Plan(inputs);
        var cache = Context.Caches.EgressPolicies.Cache;
        var owner = ChildOwner.Of(project);
        // With a problem what is there stays: a list that cannot be read opens nothing.
        var changes = plan.Problems.Count > 0 ? ChildChanges.None : await children.ReconcileAsync(cache, owner, plan.Policies, cancellationToken, refused);
        return new TransitionOutcome { Changes = changes, Status = retry => planner.Status(inputs, plan, changes, retry) };
    }
}
