using System.Collections.Concurrent;
using System.Globalization;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.ControllerRuntime.Metrics;
using ClaudeConfig.Support.ControlPlane;
using ClaudeConfig.Support.Faults;
using k8s.Models;
using Microsoft.Extensions.Logging.Abstractions;

namespace ClaudeConfig.ControllerRuntime.Tests.ControlPlane;

/// <summary>The runtime on the control plane of the run: LocalCluster, envtest's binaries or a cluster at hand.</summary>
public sealed class RealApiTests(ControlPlaneFixture plane)
{
    private sealed class Process : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();

        internal Process(string kubeconfig, LeaderElectionOptions? election = null)
        {
            Metrics = new RuntimeMetrics(Prometheus.Metrics.NewCustomRegistry());
            Connection = KubeConnection.Create(new KubeClientOptions { Kubeconfig = kubeconfig }, TimeProvider.System, Metrics);
            Manager = new ControllerManager(Connection, new ControllerManagerOptions { LeaderElection = election }, NullLoggerFactory.Instance, Metrics);
        }

        internal RuntimeMetrics Metrics { get; }

        internal KubeConnection Connection { get; }

        internal ControllerManager Manager { get; }

        internal Task Run { get; private set; } = Task.CompletedTask;

        internal void Begin() => Run = Task.Run(() => Manager.RunAsync(_stop.Token));

        internal Task StopAsync()
        {
            _stop.Cancel();
            return Run;
        }

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await Run.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            Connection.Dispose();
        }
    }

    private static V1ConfigMap Map(string @namespace, string name, string value) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = @namespace, Labels = new Dictionary<string, string> { ["runtime-test"] = "yes" } },
        Data = new Dictionary<string, string> { ["value"] = value },
    };

    /// <summary>For each parent ConfigMap one child and an annotation-free steady state.</summary>
    private sealed class CopyController(IInformer<V1ConfigMap> parents, IApplyClient apply) : IEntityController<V1ConfigMap>
    {
        internal ConcurrentQueue<ApplyOutcome> Outcomes { get; } = new();

        public async Task<ReconcileResult> ReconcileAsync(NamespacedName key, CancellationToken cancellationToken)
        {
            if (parents.Cache.Get(key) is not { } parent)
            {
                return ReconcileResult.Done;
            }

            V1ConfigMap child = Map(key.Namespace, key.Name + "-copy", parent.Data["value"]);
            child.Metadata.Labels = new Dictionary<string, string> { ["runtime-copy"] = "yes" };
            child.Metadata.OwnerReferences =
            [
                new V1OwnerReference { ApiVersion = "v1", Kind = "ConfigMap", Name = parent.Metadata.Name, Uid = parent.Metadata.Uid, Controller = true },
            ];
            Outcomes.Enqueue((await apply.ApplyAsync(child, cancellationToken: cancellationToken)).Outcome);
            return ReconcileResult.Done;
        }
    }

    private static (CopyController Controller, IInformer<V1ConfigMap> Copies) Register(Process process, string @namespace)
    {
        IInformer<V1ConfigMap> parents = process.Manager.Informer(new InformerOptions<V1ConfigMap> { Namespace = @namespace, LabelSelector = "runtime-test=yes" });
        IInformer<V1ConfigMap> copies = process.Manager.Informer(new InformerOptions<V1ConfigMap> { Namespace = @namespace, LabelSelector = "runtime-copy=yes" });
        var controller = new CopyController(parents, process.Manager.ApplyClient("runtime-test"));
        process.Manager.AddController("copy", parents, controller).Owns(copies).WithWorkers(8);
        return (controller, copies);
    }

    [Fact]
    public async Task Controller_SteadyState_WritesNothingAlsoAfterARestart()
    {
        const int Objects = 50;
        await using TestNamespace scope = await plane.CreateNamespaceAsync("runtime");
        await using (var first = new Process(plane.Kubeconfig))
        {
            (CopyController controller, IInformer<V1ConfigMap> copies) = Register(first, scope.Name);
            first.Begin();
            for (int i = 0; i < Objects; i++)
            {
                await first.Manager.Api.CreateAsync(Map(scope.Name, $"p{i}", i.ToString(CultureInfo.InvariantCulture)));
            }

            await Eventually.TrueAsync(() => copies.Cache.Count == Objects, "all copies", Deadlines.Settled);
            await Eventually.TrueAsync(() => controller.Outcomes.Count >= 2 * Objects, "the children's events are reconciled", Deadlines.Settled);
            Assert.Equal(Objects, controller.Outcomes.Count(outcome => outcome == ApplyOutcome.Created));
            Assert.DoesNotContain(ApplyOutcome.Updated, controller.Outcomes);
            await first.StopAsync();
        }

        await using var second = new Process(plane.Kubeconfig);
        (CopyController again, _) = Register(second, scope.Name);
        second.Begin();
        await Eventually.TrueAsync(() => again.Outcomes.Count >= Objects, "a full pass", Deadlines.Settled);
        Assert.All(again.Outcomes, outcome => Assert.Equal(ApplyOutcome.Unchanged, outcome));
        Assert.Equal(0, second.Metrics.Writes.WithLabels("runtime-test", "configmaps", "updated").Value);
    }

    [Fact]
    public async Task Controller_EditDriftAndDelete_AreFollowed()
    {
        await using TestNamespace scope = await plane.CreateNamespaceAsync("runtime");
        await using var process = new Process(plane.Kubeconfig);
        (_, IInformer<V1ConfigMap> copies) = Register(process, scope.Name);
        process.Begin();
        var copy = new NamespacedName(scope.Name, "p-copy");
        IKubeApi api = process.Manager.Api;
        V1ConfigMap parent = await api.CreateAsync(Map(scope.Name, "p", "1"));
        await Eventually.TrueAsync(() => copies.Cache.Get(copy)?.Data["value"] == "1", "created", Deadlines.Settled);

        parent.Data["value"] = "2";
        await api.ReplaceAsync(parent);
        await Eventually.TrueAsync(() => copies.Cache.Get(copy)?.Data["value"] == "2", "edited", Deadlines.Settled);

        await api.PatchAsync<V1ConfigMap>(copy, KubePatch.Merge("""{"data":{"value":"drift"}}"""u8.ToArray()));
        await Eventually.TrueAsync(async () => (await api.FindAsync<V1ConfigMap>(copy))?.Data["value"] == "2", "drift repaired", Deadlines.Settled);

        string uid = copies.Cache.Get(copy)!.Metadata.Uid;
        await api.DeleteAsync<V1ConfigMap>(copy);
        await Eventually.TrueAsync(() => copies.Cache.Get(copy) is { } found && found.Metadata.Uid != uid, "recreated", Deadlines.Settled);
    }

    [Fact]
    public async Task Apply_FieldGivenUp_IsRemovedAndForeignFieldStays()
    {
        await using TestNamespace scope = await plane.CreateNamespaceAsync("runtime");
        await using var process = new Process(plane.Kubeconfig);
        IInformer<V1ConfigMap> maps = process.Manager.Informer(new InformerOptions<V1ConfigMap> { Namespace = scope.Name });
        IApplyClient apply = process.Manager.ApplyClient("mine");
        process.Begin();
        await maps.WaitForSyncAsync(CancellationToken.None);
        V1ConfigMap two = Map(scope.Name, "m", "1");
        two.Data["second"] = "x";
        await apply.ApplyAsync(two);
        var key = new NamespacedName(scope.Name, "m");
        await process.Manager.Api.PatchAsync<V1ConfigMap>(key, KubePatch.Merge("""{"data":{"foreign":"y"}}"""u8.ToArray()));
        await Eventually.TrueAsync(() => maps.Cache.Get(key)?.Data.ContainsKey("foreign") == true, "the foreign field", Deadlines.Settled);

        Assert.Equal(ApplyOutcome.Updated, (await apply.ApplyAsync(Map(scope.Name, "m", "1"))).Outcome);
        V1ConfigMap live = (await process.Manager.Api.FindAsync<V1ConfigMap>(key))!;
        Assert.Equal(["foreign", "value"], live.Data.Keys.Order());
        await Eventually.TrueAsync(() => maps.Cache.Get(key)?.Data.Count == 2, "the cache follows", Deadlines.Settled);
        Assert.Equal(ApplyOutcome.Unchanged, (await apply.ApplyAsync(Map(scope.Name, "m", "1"))).Outcome);
    }

    [Fact]
    public async Task LeaderElection_TwoProcesses_HandOverWithinThreeSecondsOfShutdown()
    {
        await using TestNamespace scope = await plane.CreateNamespaceAsync("runtime");
        LeaderElectionOptions As(string identity) => new() { Namespace = scope.Name, Name = "lease", Identity = identity };
        await using var first = new Process(plane.Kubeconfig, As("first"));
        await using var second = new Process(plane.Kubeconfig, As("second"));
        first.Begin();
        await Eventually.TrueAsync(() => first.Manager.Leadership.IsLeader, "the first leads", Deadlines.Settled);
        second.Begin();
        await Task.Delay(500);
        Assert.False(second.Manager.Leadership.IsLeader);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        await first.StopAsync();
        await Eventually.TrueAsync(() => second.Manager.Leadership.IsLeader, "the second leads", Deadlines.Settled);

        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(5), $"took {watch.Elapsed}");
        Assert.True(second.Manager.Leadership.Token > 1);
    }
}
