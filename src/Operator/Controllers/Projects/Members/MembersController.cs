using ClaudeConfig.Api;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Members;

/// <summary>Binds a project's members in its namespaces, and keeps the identity of its workloads.</summary>
[EntityRbac(typeof(V1ServiceAccount), typeof(V1RoleBinding), Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete)]
[EntityRbac("rbac.authorization.k8s.io", "clusterroles", Verbs = RbacVerbs.Bind, ResourceNames = [Names.AdminRole, Names.DeveloperRole, Names.ViewerRole, Names.BudgetApproverRole])]
internal sealed class MembersController(TransitionContext context, MembersGatherer gatherer, MembersPlanner planner, ChildWriter children)
    : TransitionController(context, Transitions.Members, ProjectConditions.MembersBound)
{
    protected override async Task<TransitionOutcome?> RunAsync(ClaudeProject project, IReadOnlyDictionary<string, string> refused, CancellationToken cancellationToken)
    {
        var inputs = gatherer.Gather(project);
        var plan = planner.Plan(inputs);
        var owner = ChildOwner.Of(project);
        var accounts = await children.ReconcileAsync(Context.Caches.ServiceAccounts.Cache, owner, plan.ServiceAccounts, cancellationToken, refused);
        var changes = accounts.With(await children.ReconcileAsync(Context.Caches.RoleBindings.Cache, owner, plan.RoleBindings, cancellationToken, refused));
        return new TransitionOutcome { Changes = changes, Status = retry => planner.Status(inputs, plan, changes, retry) };
    }
}
