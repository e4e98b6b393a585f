using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers.Configurations;

/// <summary>Writes bundles into their namespaces. One that refuses keeps nothing from the others.</summary>
internal sealed class BundleWriter(OperatorCaches caches, IKubeApi api, IApplyClient apply, ExtraKeys extra)
{
    /// <summary>Makes an owner's ConfigMaps exactly these.</summary>
    public async Task<DeliveryOutcome> WriteAsync(ChildOwner owner, IReadOnlyList<V1ConfigMap> bundles, CancellationToken cancellationToken)
    {
        var pass = new Pass();
        foreach (var bundle in bundles)
        {
            await pass.TryAsync(bundle.Metadata.NamespaceProperty, () => WriteAsync(bundle, pass, cancellationToken));
        }

        var wanted = bundles.Select(NamespacedName.Of).ToHashSet();
        foreach (var child in caches.ConfigMaps.Cache.Children(owner).Where(child => child.Metadata.DeletionTimestamp is null && !wanted.Contains(NamespacedName.Of(child))))
        {
            extra.Forget(NamespacedName.Of(child));
            await pass.TryAsync(child.Metadata.NamespaceProperty, () => apply.DeleteAsync(child, cancellationToken));
        }

        return pass.Outcome;
    }

    /// <summary>Deletes every ConfigMap of an owner that is going away. The API is asked: a cache may not show yet what was made a moment ago.</summary>
    /// <returns>Who refused.</returns>
    public async Task<DeliveryOutcome> DeleteAsync(ChildOwner owner, CancellationToken cancellationToken)
    {
        var pass = new Pass();
        await foreach (var child in api.ListAsync<V1ConfigMap>(labelSelector: owner.Selector, cancellationToken: cancellationToken))
        {
            if (child.Metadata.DeletionTimestamp is null)
            {
                extra.Forget(NamespacedName.Of(child));
                await pass.TryAsync(child.Metadata.NamespaceProperty, () => apply.DeleteAsync(child, cancellationToken));
            }
        }

        return pass.Outcome;
    }

    private async Task WriteAsync(V1ConfigMap bundle, Pass pass, CancellationToken cancellationToken)
    {
        var result = await apply.ApplyAsync(bundle, cancellationToken: cancellationToken);
        var name = $"{bundle.Metadata.NamespaceProperty}/{bundle.Metadata.Name}";
        switch (result.Outcome)
        {
            case ApplyOutcome.BeingDeleted:
                pass.Terminating.Add(name);
                return;
            case ApplyOutcome.Contested:
                pass.Contested.Add($"ConfigMap {name}");
                return;
            case ApplyOutcome.Repaired:
                pass.Repaired.Add($"ConfigMap {name}");
                break;
            default:
                break;
        }

        if (ExtraKeys.Of(result.Object, bundle) is { Count: > 0 } keys)
        {
            (await extra.TakeOutAsync(result.Object, keys, cancellationToken) ? pass.Repaired : pass.Contested).Add($"ConfigMap {name}");
            if (pass.Contested.Contains($"ConfigMap {name}"))
            {
                return;
            }
        }

        pass.Confirmed.Add(bundle.Metadata.NamespaceProperty);
    }

    private sealed class Pass
    {
        public List<string> Confirmed { get; } = [];

        public List<string> Terminating { get; } = [];

        public List<string> Contested { get; } = [];

        public List<string> Repaired { get; } = [];

        private readonly List<(string Namespace, string Message)> refused = [];
        private Exception? failure;

        public DeliveryOutcome Outcome => new()
        {
            Confirmed = Confirmed,
            Refused = refused,
            Failure = failure,
            Terminating = Terminating,
            Contested = Contested,
            Repaired = [.. Repaired.Distinct()],
        };

        /// <summary>What a namespace's quota, webhook or end refuses is this namespace's affair; conflicts and an API that is away pass by themselves.</summary>
        public async Task TryAsync(string @namespace, Func<Task> write)
        {
            try
            {
                await write();
            }
            catch (KubeApiException e) when (Refusal.IsOne(e) || e.IsNotFound || e.StatusCode == System.Net.HttpStatusCode.InternalServerError)
            {
                refused.Add((@namespace, e.Message));
                failure ??= e;
            }
        }
    }
}
