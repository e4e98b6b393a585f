using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Credentials;

/// <summary>Copies provider credentials into the platform namespace, where gateways take them from.</summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete, Scope = RbacScope.OwnNamespace)]
internal sealed class CredentialsController(
    TransitionContext context, CredentialsGatherer gatherer, CredentialsPlanner planner, ChildWriter children, RefreshPace refresh)
    : TransitionController(context, Transitions.Credentials, ProjectConditions.CredentialsSynced)
{
    protected override async Task<TransitionOutcome?> RunAsync(ClaudeProject project, IReadOnlyDictionary<string, string> refused, CancellationToken cancellationToken)
    {
        if (await gatherer.GatherAsync(project, cancellationToken) is not { } inputs)
        {
            return null;
        }

        var plan = planner.Plan(inputs);
        var owner = ChildOwner.Of(project);
        var applied = await children.ApplyAsync(Context.Caches.Secrets.Cache, owner, plan.Copies, cancellationToken, refused);
        var copies = Context.Caches.Secrets.Cache.Children(owner).Where(secret => Components.IsOf(secret, Components.Credential));
        var changes = applied.With(await children.PruneAsync(copies, plan.Copies, cancellationToken, refused));
        return new TransitionOutcome
        {
            Changes = changes,
            Events = changes.AllInPlace ? plan.Events : [],
            Status = retry => planner.Status(inputs, changes, retry),
            Next = inputs.Sources.Count > 0 ? refresh.Next() : null,
        };
    }
}
