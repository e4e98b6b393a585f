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
using ClaudeConfig.Domain.References;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>Compiles everything that Routers need into the Secrets they mount. There is one bundle, so there is one key.</summary>
[EntityRbac(typeof(V1Secret), Verbs = RbacVerbs.Read | RbacVerbs.Apply | RbacVerbs.Delete, Scope = RbacScope.OwnNamespace)]
internal sealed class RouterConfigController(
    OperatorCaches caches,
    DomainView domain,
    RouterConfigCompiler compiler,
    RouterConfigState state,
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

        var bundle = BundleFit.Within(compiler.Compile(domain.Current, Secret), out var files);
        if (BundleOverflow.Of(bundle.Config, bundle.Credentials, files) is { } overflow)
        {
            Report(overflow, bundle.Problems);
            return ReconcileResult.Terminal(BundleOverflow.Reason, overflow.Message);
        }

        var secrets = RouterConfigSecrets.Build(options.PlatformNamespace, files);
        var written = false;

        // The manifest names the parts by checksum: a Router that sees half of this keeps its last good one until the rest is there.
        foreach (var secret in secrets.Reverse())
        {
            written |= (await apply.ApplyAsync(secret, cancellationToken: cancellationToken)).Written;
        }

        await DeleteLeftoversAsync(secrets, cancellationToken);
        var version = RouterBundle.ReadVersion(files[RouterBundle.ManifestFile]);
        var changed = state.Current != version;
        state.Add(version, bundle.Config);
        if (written)
        {
            lastWrite = time.GetTimestamp();
        }

        if (changed)
        {
            VersionChanged?.Invoke();
        }

        Report(bundle.Problems);
        return ReconcileResult.Done;
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

    private async Task DeleteLeftoversAsync(IReadOnlyList<V1Secret> secrets, CancellationToken cancellationToken)
    {
        var wanted = secrets.Select(secret => secret.Metadata.Name).ToHashSet();
        var leftovers = caches.Secrets.Cache.List(options.PlatformNamespace).Where(secret =>
            Components.IsOf(secret, Components.RouterConfig)
            && !wanted.Contains(secret.Metadata.Name));
        foreach (var secret in leftovers)
        {
            await apply.DeleteAsync(secret, cancellationToken);
        }
    }
}
