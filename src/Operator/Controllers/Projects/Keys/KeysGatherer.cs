using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Projects.Access;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Projects.Keys;

/// <summary>
/// Collects what planning a project's keys looks at. Both the authority and the deliveries are read from the API: a cache may not show a key that
/// was issued a moment ago, and a second one would revoke it; and no Secret of a tenant is cached.
/// </summary>
internal sealed class KeysGatherer(IKubeApi api, TenantAccess access, KeyMinter minter, ImportedKeys imports, OperatorOptions options, TimeProvider time)
{
    /// <summary>Null when the right to read is a moment old and may not count yet.</summary>
    public async Task<KeysInputs?> GatherAsync(ClaudeProject project, CancellationToken cancellationToken)
    {
        var owner = ChildOwner.Of(project);
        if (TenantAccess.IsNeededBy(project))
        {
            await access.EnsureAsync(project.Key.Namespace, cancellationToken);
        }

        var authority = await api.FindAsync<V1Secret>(new NamespacedName(options.PlatformNamespace, KeyAuthority.NameOf(owner.Uid)), cancellationToken);
        var records = KeyAuthority.Read(owner, authority);
        string[] names = [.. (project.Spec.Keys ?? []).Select(key => key.Name).Concat(records.Keys).Concat((project.Status?.Keys ?? []).Select(key => key.Name)).Distinct(StringComparer.Ordinal)];
        var deliveries = new Dictionary<string, FoundDelivery>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            deliveries[name] = await FindAsync(owner, name, cancellationToken);
            if (deliveries[name].State == DeliveryState.Unreadable && access.IsSettling(project.Key.Namespace))
            {
                return null;
            }
        }

        var imported = await imports.FindAsync(project, cancellationToken);
        if (imported.Values.Any(import => import.Unknown) && access.IsSettling(project.Key.Namespace))
        {
            return null;
        }

        minter.Keep(owner.Uid, [.. (project.Spec.Keys ?? []).Select(key => key.Name)]);
        return new KeysInputs
        {
            Project = project,
            Authority = authority,
            Records = records,
            Deliveries = deliveries,
            Imports = imported,
            Undelivered = minter.UndeliveredOf(owner.Uid),
            Remedy = access.Remedy(project.Key.Namespace),
            Now = time.GetUtcNow(),
        };
    }

    private async Task<FoundDelivery> FindAsync(ChildOwner owner, string name, CancellationToken cancellationToken)
    {
        try
        {
            return await api.FindAsync<V1Secret>(new NamespacedName(owner.Key.Namespace, KeyDelivery.NameOf(owner, name)), cancellationToken) switch
            {
                null => FoundDelivery.Missing,
                { Metadata.DeletionTimestamp: not null } going => new FoundDelivery(DeliveryState.Going, going),
                var left when owner.Succeeds(left) => new FoundDelivery(DeliveryState.Going, left),
                var found => new FoundDelivery(owner.Owns(found) ? DeliveryState.Ours : DeliveryState.Foreign, found),
            };
        }
        catch (KubeApiException e) when (e.IsForbidden)
        {
            return new FoundDelivery(DeliveryState.Unreadable);
        }
    }
}
