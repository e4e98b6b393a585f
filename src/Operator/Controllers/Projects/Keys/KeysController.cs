using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>
/// Issues, rotates and revokes a project's keys. The authority is written before the delivery: a crash between the two costs a key, and
/// never leaves one that cannot be revoked.
/// </summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete, Scope = RbacScope.OwnNamespace)]
internal sealed class KeysController(
    TransitionContext context, KeysGatherer gatherer, KeyMinter minter, KeysStatus status, ChildWriter children, IApplyClient apply, OperatorOptions options, RefreshPace refresh)
    : TransitionController(context, Transitions.Keys, ProjectConditions.KeysIssued)
{
    protected override async Task<TransitionOutcome?> RunAsync(ClaudeProject project, IReadOnlyDictionary<string, string> refused, CancellationToken cancellationToken)
    {
        if (await gatherer.GatherAsync(project, cancellationToken) is not { } inputs)
        {
            return null;
        }

        var plan = KeysPlanner.Plan(inputs);
        plan = plan with { Keys = [.. plan.Keys.Select(key => minter.Mint(project.Metadata.Uid, key, inputs.Now))] };
        var result = plan.Problem is null
            ? await ApplyAsync(inputs, plan, refused, cancellationToken)
            : new KeysResult(plan, inputs.Records, [], ChildChanges.None);
        return new TransitionOutcome
        {
            Changes = result.Changes,
            Events = KeysStatus.Events(inputs, result),
            Status = retry => status.Of(inputs, result, retry),
            Next = Next(inputs, result),
        };
    }

    private async Task<KeysResult> ApplyAsync(KeysInputs inputs, KeysPlan plan, IReadOnlyDictionary<string, string> refused, CancellationToken cancellationToken)
    {
        var owner = ChildOwner.Of(inputs.Project);
        var records = plan.Keys.Where(key => key.Record is not null).ToDictionary(key => key.Spec.Name, key => key.Record!, StringComparer.Ordinal);
        var authority = await WriteAuthorityAsync(inputs, owner, records, refused, cancellationToken);
        if (!authority.AllInPlace)
        {
            // Nothing of the plan is in force, so nothing of it may be handed over.
            return new KeysResult(plan, inputs.Records, plan.Revoked, authority);
        }

        var tally = new ChildTally(refused);
        foreach (var key in plan.Keys.Where(key => key.Key is not null))
        {
            await DeliverAsync(inputs, owner, key, tally, cancellationToken);
        }

        var left = new List<string>();
        foreach (var name in plan.Revoked.Where(name => !IsGone(inputs, owner, name)))
        {
            left.Add(name);
            await tally.DoAsync(Name(owner, name), async () =>
            {
                await apply.DeleteAsync(inputs.Deliveries[name].Secret!, cancellationToken);
                left.Remove(name);
            });
        }

        return new KeysResult(plan, records, left, authority.With(tally.Result()));
    }

    private async Task<ChildChanges> WriteAuthorityAsync(
        KeysInputs inputs, ChildOwner owner, Dictionary<string, KeyRecord> records, IReadOnlyDictionary<string, string> refused, CancellationToken cancellationToken)
    {
        if (records.Count > 0)
        {
            return await children.ApplyAsync(Context.Caches.Secrets.Cache, owner, [KeyAuthority.Build(owner, options.PlatformNamespace, records)], cancellationToken, refused);
        }

        return inputs.Authority is { Metadata.DeletionTimestamp: null } authority
            ? await children.PruneAsync([authority], [], cancellationToken, refused)
            : ChildChanges.None;
    }

    private async Task DeliverAsync(KeysInputs inputs, ChildOwner owner, KeyPlan key, ChildTally tally, CancellationToken cancellationToken)
    {
        var wanted = KeyDelivery.Build(owner, key.Spec.Name, key.Record!.Current.Id, key.Key!);
        var live = inputs.Deliveries.GetValueOrDefault(key.Spec.Name)?.Secret;
        if (live is not null && KeyDelivery.Says(live, wanted))
        {
            minter.Delivered(owner.Uid, key.Spec.Name);
            return;
        }

        await tally.DoAsync(Name(owner, key.Spec.Name), async () =>
        {
            // By uid where it is known: what takes its place meanwhile is not adopted.
            wanted.Metadata.Uid = live?.Metadata.Uid;
            tally.Applied(Name(owner, key.Spec.Name), (await apply.ApplyAsync(wanted, cancellationToken: cancellationToken)).Outcome);
            minter.Delivered(owner.Uid, key.Spec.Name);
        });
    }

    /// <summary>Whether nothing of a revoked key is left to delete. What somebody else put in its place stays; what cannot be read holds no key that works.</summary>
    private static bool IsGone(KeysInputs inputs, ChildOwner owner, string name) =>
        inputs.Deliveries.GetValueOrDefault(name) is not { Secret: { Metadata.DeletionTimestamp: null } secret } || !owner.Owns(secret);

    private static string Name(ChildOwner owner, string key) => $"Secret {owner.Key.Namespace}/{KeyDelivery.NameOf(owner, key)}";

    private TimeSpan? Next(KeysInputs inputs, KeysResult result)
    {
        TimeSpan?[] delays =
        [
            KeysStatus.NextChange(inputs, result) - inputs.Now,
            inputs.Project.Spec.Keys is { Count: > 0 } && inputs.Project.Spec.State != ProjectState.Archived ? refresh.Next() : null,
        ];
        return delays.Min();
    }
}
