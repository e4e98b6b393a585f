using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.Operator.Caching;
using ClaudeConfig.Operator.Children;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Domain.References;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>Compiles everything that Routers need into the Secrets they mount, those of each gateway for itself. They are compiled together, so there is one key.</summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete, Scope = RbacScope.OwnNamespace)]
internal sealed class RouterConfigController(
    OperatorCaches caches,
    DomainView domain,
    RouterConfigCompiler compiler,
    GatewayStates states,
    GatewayView view,
    BundleProblems problems,
    IApplyClient apply,
    IEventRecorder events,
    OperatorOptions options,
    TimeProvider time) : IEntityController<V1Secret>
{
    /// <summary>Edits that come in a burst share one bundle; a single edit waits for nothing.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private long lastWrite;

    public static NamespacedName Key(OperatorOptions options) => new(options.PlatformNamespace, RouterConfigSecrets.Name);

    /// <summary>Told when a new version was written, so that routes can say so.</summary>
    public Action? VersionChanged { get; set; }

    /// <summary>Told which projects something else is to be said of.</summary>
    public Action<IReadOnlyList<ObjectKey>>? ProblemsChanged { get; set; }

    public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
    {
        if (lastWrite != 0 && time.GetElapsedTime(lastWrite) < Pause)
        {
            return ReconcileResult.RequeueAfter(Pause - time.GetElapsedTime(lastWrite) + TimeSpan.FromMilliseconds(1));
        }

        var snapshot = domain.Current;
        var bundle = BundleFit.Within(compiler.Compile(snapshot, Secret), out var files);
        if (BundleOverflow.Of(bundle.Config, bundle.Credentials, files) is { } overflow)
        {
            Report(overflow, bundle.Problems);
            return ReconcileResult.Terminal(BundleOverflow.Reason, overflow.Message);
        }

        var dedicated = view.Claims().Dedicated.Where(project => snapshot.Projects.Find(project) is not null).ToHashSet();
        var bundles = GatewaySplit.Of(bundle, snapshot, dedicated, view.Moved(dedicated), options.PlatformNamespace);
        var changed = false;
        var wanted = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in bundles)
        {
            changed |= await WriteAsync(part, dedicated.Count == 0 ? files : RouterBundle.Write(part.Config, part.Credentials), wanted, cancellationToken);
        }

        await DeleteLeftoversAsync(wanted, cancellationToken);
        states.Keep(bundles.Select(part => part.Gateway));
        if (changed)
        {
            VersionChanged?.Invoke();
        }

        Report(bundle.Problems);
        return ReconcileResult.Done;
    }

    /// <returns>Whether it is a version that was not known before.</returns>
    private async Task<bool> WriteAsync(GatewayBundle bundle, IReadOnlyDictionary<string, byte[]> files, HashSet<string> wanted, CancellationToken cancellationToken)
    {
        var secrets = RouterConfigSecrets.Build(options.PlatformNamespace, files, bundle.Gateway);

        // The manifest names the parts by checksum: a Router that sees half of this keeps its last good one until the rest is there.
        foreach (var secret in secrets.Reverse())
        {
            if ((await apply.ApplyAsync(secret, cancellationToken: cancellationToken)).Written)
            {
                lastWrite = time.GetTimestamp();
            }

            wanted.Add(secret.Metadata.Name);
        }

        return states.Add(bundle, RouterBundle.ReadVersion(files[RouterBundle.ManifestFile]));
    }

    /// <summary>Tells those who take most of it, each of its own share alone.</summary>
    private void Report(BundleOverflow overflow, IReadOnlyDictionary<ObjectKey, (string Reason, string Message)> found)
    {
        var all = found.ToDictionary();
        foreach (var item in overflow.Largest)
        {
            var key = new NamespacedName(item.Object.Namespace, item.Object.Name);
            if (item.Kind == ClaudeProject.KubeKind)
            {
                all.TryAdd(item.Object.ToKey(), (BundleOverflow.Reason, BundleOverflow.About(item)));
            }
            else if ((item.Kind == Budget.KubeKind ? (IKubernetesObject<V1ObjectMeta>?)caches.Budgets.Cache.Get(key) : caches.Routes.Cache.Get(key)) is { } regarding)
            {
                events.Record(regarding, EventType.Warning, BundleOverflow.Reason, "Compile", BundleOverflow.About(item));
            }
        }

        Report(all);
    }

    private void Report(IReadOnlyDictionary<ObjectKey, (string Reason, string Message)> found)
    {
        if (problems.Take(found) is { Count: > 0 } changed)
        {
            ProblemsChanged?.Invoke(changed);
        }
    }

    private V1Secret? Secret(string name) => caches.Secrets.Cache.Get(new NamespacedName(options.PlatformNamespace, name));

    private async Task DeleteLeftoversAsync(HashSet<string> wanted, CancellationToken cancellationToken)
    {
        var leftovers = caches.Secrets.Cache.List(options.PlatformNamespace).Where(secret =>
            Components.IsOf(secret, Components.RouterConfig)
            && !wanted.Contains(secret.Metadata.Name));
        foreach (var secret in leftovers)
        {
            await apply.DeleteAsync(secret, cancellationToken);
        }
    }
}
