using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.Support.Faults;
using k8s.Models;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Tests.Controllers;

public sealed class ControllerTests
{
    private static readonly Task<ReconcileResult> s_done = Task.FromResult(ReconcileResult.Done);

    private static (IControllerBuilder<Widget> Builder, ConcurrentQueue<string> Calls) Add(
        Rig rig, Func<NamespacedName, CancellationToken, Task<ReconcileResult>>? reconcile = null)
    {
        var calls = new ConcurrentQueue<string>();
        IControllerBuilder<Widget> builder = rig.Manager.AddController("widget", rig.Widgets(), new FuncController((key, token) =>
        {
            calls.Enqueue(key.Name);
            return reconcile?.Invoke(key, token) ?? s_done;
        }));
        return (builder, calls);
    }

    private static Exception Conflict() => new KubeApiException(HttpStatusCode.Conflict, "Conflict", "somebody was faster");

    [Fact]
    public async Task Reconcile_OneHangs_IsCancelledAtItsTimeoutAndOthersGoOn()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        bool cancelled = false;
        (IControllerBuilder<Widget> builder, ConcurrentQueue<string> calls) = Add(rig, async (key, token) =>
        {
            if (key.Name == "hangs")
            {
                await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => cancelled = true, TaskScheduler.Default);
                token.ThrowIfCancellationRequested();
            }

            return ReconcileResult.Done;
        });
        builder.WithWorkers(2);
        rig.Api.Store.Put(Widget.Path("hangs"), Widget.Json("hangs"));
        rig.Begin();
        await Eventually.TrueAsync(() => calls.Contains("hangs"), "the hanging one began");
        for (int i = 0; i < 50; i++)
        {
            rig.Api.Store.Put(Widget.Path($"w{i}"), Widget.Json($"w{i}"));
        }

        await Eventually.TrueAsync(() => calls.Distinct().Count() == 51, "all others, without the clock moving");
        Assert.False(cancelled);
        await rig.AdvanceUntilAsync(() => cancelled, "the timeout");
        await rig.AdvanceUntilAsync(() => rig.Value(rig.Metrics.Timeouts, "widget") >= 1, "counted");
    }

    [Fact]
    public async Task Reconcile_IgnoresItsCancellation_DoesNotHoldTheWorkerNorRunTwice()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        var never = new TaskCompletionSource<ReconcileResult>();
        (IControllerBuilder<Widget> builder, ConcurrentQueue<string> calls) = Add(rig, (key, _) => key.Name == "stuck" ? never.Task : s_done);
        builder.WithWorkers(1);
        rig.Api.Store.Put(Widget.Path("stuck"), Widget.Json("stuck"));
        rig.Begin();
        await Eventually.TrueAsync(() => calls.Contains("stuck"), "stuck");
        rig.Api.Store.Put(Widget.Path("other"), Widget.Json("other"));
        await rig.AdvanceUntilAsync(() => calls.Contains("other"), "the worker went on");

        await rig.AdvanceUntilAsync(() => false || rig.Clock.GetUtcNow() > DateTimeOffset.UnixEpoch, "time passes");
        Assert.Equal(1, calls.Count(name => name == "stuck"));
        never.SetResult(ReconcileResult.Done);
        await rig.AdvanceUntilAsync(() => calls.Count(name => name == "stuck") >= 2, "the key comes back after its failure");
    }

    private static async Task PassAsync(Rig rig, int minutes)
    {
        for (int i = 0; i < minutes * 2; i++)
        {
            rig.Clock.Advance(TimeSpan.FromSeconds(30));
            await Eventually.TrueAsync(
                () => rig.Metrics.QueueDepth.WithLabels("widget").Value == 0 && rig.Metrics.ActiveWorkers.WithLabels("widget").Value == 0, "the queue is worked off");
        }
    }

    [Fact]
    public async Task Reconcile_AThousandInvalidObjects_BackOffAndHealthyOnesAreQuick()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        (IControllerBuilder<Widget> builder, ConcurrentQueue<string> calls) = Add(
            rig, (key, _) => key.Name.StartsWith("bad", StringComparison.Ordinal) ? throw new InvalidOperationException("invalid") : s_done);
        builder.WithWorkers(4);
        for (int i = 0; i < 1000; i++)
        {
            rig.Api.Store.Put(Widget.Path($"bad{i}"), Widget.Json($"bad{i}"));
        }

        rig.Begin();
        await Eventually.TrueAsync(() => calls.Count >= 1000, "the first pass");
        // Half a minute at a time and to the end each time, as a real clock would let them.
        await PassAsync(rig, minutes: 20);
        int before = calls.Count;
        await PassAsync(rig, minutes: 10);

        // At the longest back-off (5 min, 20 % jitter), ten minutes are at most three tries an object.
        Assert.True(calls.Count - before <= 3000, $"{calls.Count - before} tries in ten minutes");
        Assert.Empty(rig.Api.Writes);
        rig.Api.Store.Put(Widget.Path("good"), Widget.Json("good"));
        // The silent watch was found by its watchdog meanwhile: seconds pass until it is open again.
        await rig.AdvanceUntilAsync(() => calls.Contains("good"), "the healthy one", TimeSpan.FromMilliseconds(200), TimeSpan.FromMinutes(1));
        Assert.True(rig.Manager.Liveness().Ok);
        // One line at each doubling: not one for every failure.
        Assert.True(rig.Log.Count(line => line.Level == LogLevel.Error) < calls.Count / 2);
    }

    [Fact]
    public async Task Reconcile_FiftyConflicts_IsNoErrorAndConverges()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        int tries = 0;
        (_, ConcurrentQueue<string> calls) = Add(rig, (_, _) => ++tries <= 50 ? throw Conflict() : s_done);
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        rig.Begin();
        await rig.AdvanceUntilAsync(() => calls.Count == 51, "converged", TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(3));

        await Eventually.TrueAsync(() => rig.Value(rig.Metrics.Reconciles, "widget", "success") == 1, "counted");
        Assert.Equal(0, rig.Value(rig.Metrics.ReconcileErrors, "widget"));
        Assert.Equal(50, rig.Value(rig.Metrics.Conflicts, "widget"));
        Assert.DoesNotContain(rig.Log, line => line.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Reconcile_ServerAsksToWait_WaitsThatLong()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        var at = new ConcurrentQueue<DateTimeOffset>();
        Add(rig, (_, _) =>
        {
            at.Enqueue(rig.Clock.GetUtcNow());
            return at.Count == 1 ? throw new KubeApiException(HttpStatusCode.TooManyRequests, "TooManyRequests", "x", TimeSpan.FromSeconds(40)) : s_done;
        });
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        rig.Begin();
        await rig.AdvanceUntilAsync(() => at.Count == 2, "the second try");

        Assert.True(at.Last() - at.First() >= TimeSpan.FromSeconds(40));
    }

    [Fact]
    public async Task Reconcile_ThatKeepsItsOwnBackoff_IsAnErrorAndComesBackWhenItSaid()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        var at = new ConcurrentQueue<DateTimeOffset>();
        Add(rig, (_, _) =>
        {
            at.Enqueue(rig.Clock.GetUtcNow());
            return at.Count < 3 ? Task.FromResult(ReconcileResult.RetryAfter(TimeSpan.FromSeconds(50), new InvalidOperationException("refused"))) : s_done;
        });
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        rig.Begin();
        await rig.AdvanceUntilAsync(() => at.Count == 3, "the third try");

        Assert.All(at.Zip(at.Skip(1), (earlier, later) => later - earlier), gap => Assert.InRange(gap.TotalSeconds, 50, 60));
        Assert.Equal(2, rig.Value(rig.Metrics.ReconcileErrors, "widget"));
        Assert.Contains(rig.Log, entry => entry.Message.Contains("refused", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Reconcile_RequeueAfterAndTerminal_AreNotErrors()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        (_, ConcurrentQueue<string> calls) = Add(rig, (key, _) => Task.FromResult(key.Name == "later"
            ? ReconcileResult.RequeueAfter(TimeSpan.FromMinutes(10))
            : ReconcileResult.Terminal("BadName", "rename it")));
        rig.Api.Store.Put(Widget.Path("later"), Widget.Json("later"));
        rig.Api.Store.Put(Widget.Path("never"), Widget.Json("never"));
        rig.Begin();
        await Eventually.TrueAsync(() => calls.Count == 2, "both");
        await rig.AdvanceUntilAsync(() => calls.Count >= 4, "the later one again", TimeSpan.FromSeconds(20), TimeSpan.FromMinutes(40));

        Assert.Single(calls, name => name == "never");
        Assert.Equal(0, rig.Value(rig.Metrics.ReconcileErrors, "widget"));
        Assert.Equal(1, rig.Value(rig.Metrics.TerminalErrors, "widget"));
    }

    [Fact]
    public async Task Watches_MapThrows_IsCaughtUpByAFullPass()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        (IControllerBuilder<Widget> builder, ConcurrentQueue<string> calls) = Add(rig);
        builder.Watches(rig.Manager.Informer<V1ConfigMap>(), _ => throw new InvalidOperationException("a bug in a map"));
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        rig.Begin();
        await Eventually.TrueAsync(() => calls.Count == 1, "the first pass");
        rig.Api.Store.Put("/api/v1/namespaces/default/configmaps/x", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "x" } });

        await rig.AdvanceUntilAsync(() => calls.Count == 2, "the full pass");
        Assert.True(rig.Manager.Liveness().Ok);
    }

    [Fact]
    public async Task Watches_OtherKind_ReconcilesWhatItMappedToBeforeAndAfter()
    {
        await using Rig rig = await Rig.StartAsync();
        (IControllerBuilder<Widget> builder, ConcurrentQueue<string> calls) = Add(rig);
        builder.Watches(rig.Manager.Informer<V1ConfigMap>(), map => map.Data.TryGetValue("for", out string? name) ? [Widget.Key(name)] : []);
        rig.Begin();
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 2, "watching");
        JsonObject map = new() { ["metadata"] = new JsonObject { ["name"] = "x" }, ["data"] = new JsonObject { ["for"] = "old" } };
        rig.Api.Store.Put("/api/v1/namespaces/default/configmaps/x", map);
        await Eventually.TrueAsync(() => calls.Contains("old"), "old");
        calls.Clear();
        map["data"]!["for"] = "new";
        rig.Api.Store.Put("/api/v1/namespaces/default/configmaps/x", map);

        await Eventually.TrueAsync(() => calls.Contains("old") && calls.Contains("new"), "both");
    }

    [Fact]
    public async Task Owns_ChildChanges_ReconcilesItsController()
    {
        await using Rig rig = await Rig.StartAsync();
        (IControllerBuilder<Widget> builder, ConcurrentQueue<string> calls) = Add(rig);
        builder.Owns(rig.Manager.Informer<PartialObjectMetadata<V1ConfigMap>>());
        rig.Begin();
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 2, "watching");
        JsonObject Owned(string name, string kind, string api, bool controller) => new()
        {
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["ownerReferences"] = new JsonArray(new JsonObject { ["apiVersion"] = api, ["kind"] = kind, ["name"] = "parent-" + name, ["uid"] = "u", ["controller"] = controller }),
            },
        };
        rig.Api.Store.Put("/api/v1/namespaces/default/configmaps/no", Owned("no", "Widget", "other.com/v1", true));
        rig.Api.Store.Put("/api/v1/namespaces/default/configmaps/nor", Owned("nor", "Widget", "example.com/v1", false));
        rig.Api.Store.Put("/api/v1/namespaces/default/configmaps/yes", Owned("yes", "Widget", "example.com/v1beta9", true));

        await Eventually.TrueAsync(() => calls.Contains("parent-yes"), "the parent");
        Assert.Equal(["parent-yes"], calls);
    }

    [Fact]
    public async Task When_OnlyStatusChanged_DoesNotReconcile()
    {
        await using Rig rig = await Rig.StartAsync();
        (IControllerBuilder<Widget> builder, ConcurrentQueue<string> calls) = Add(rig);
        builder.When(Predicates.GenerationChanged);
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a", 1));
        rig.Begin();
        await Eventually.TrueAsync(() => calls.Count == 1, "the first pass");
        JsonObject status = rig.Api.Store.Find(Widget.Path("a"))!;
        status["status"] = new JsonObject { ["observedGeneration"] = 1 };
        rig.Api.Store.Put(Widget.Path("a"), status);
        rig.Api.Store.Put(Widget.Path("b"), Widget.Json("b", 1));
        await Eventually.TrueAsync(() => calls.Contains("b"), "the one after");
        Assert.Equal(["a", "b"], calls);
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a", 2));
        await Eventually.TrueAsync(() => calls.Count == 3, "the edit");
    }

    [Fact]
    public async Task Triggers_KeysFromOutside_AreReconciled()
    {
        await using Rig rig = await Rig.StartAsync();
        var keys = Channel.CreateUnbounded<NamespacedName>();
        (IControllerBuilder<Widget> builder, ConcurrentQueue<string> calls) = Add(rig);
        builder.Triggers(keys.Reader.ReadAllAsync());
        rig.Begin();
        await keys.Writer.WriteAsync(Widget.Key("outside"));

        await Eventually.TrueAsync(() => calls.Contains("outside"), "the trigger");
    }

    [Fact]
    public async Task Resync_NoChanges_ReconcilesEveryKeyOnceAPeriodSpreadOut()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        var at = new ConcurrentQueue<DateTimeOffset>();
        (IControllerBuilder<Widget> builder, ConcurrentQueue<string> calls) = Add(rig, (_, _) =>
        {
            at.Enqueue(rig.Clock.GetUtcNow());
            return s_done;
        });
        builder.WithResync(TimeSpan.FromHours(1));
        for (int i = 0; i < 100; i++)
        {
            rig.Api.Store.Put(Widget.Path($"w{i}"), Widget.Json($"w{i}"));
        }

        rig.Begin();
        await Eventually.TrueAsync(() => calls.Count == 100, "the first pass");
        await rig.AdvanceUntilAsync(() => calls.Count >= 200, "the resync", TimeSpan.FromSeconds(10), TimeSpan.FromHours(2));

        Assert.True(at.Skip(100).Distinct().Count() > 10, "the resync was one burst");
        Assert.All(calls.GroupBy(name => name), group => Assert.Equal(2, group.Count()));
    }

    [Fact]
    public async Task Controller_DeletedAndRecreatedAtOnce_ReconcilesTheNewUid()
    {
        await using Rig rig = await Rig.StartAsync();
        var uids = new ConcurrentQueue<string>();
        IInformer<Widget> widgets = rig.Widgets();
        Add(rig, (key, _) =>
        {
            uids.Enqueue(widgets.Cache.Get(key)?.Metadata.Uid ?? "gone");
            return s_done;
        });
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        rig.Begin();
        await Eventually.TrueAsync(() => uids.Count == 1, "the first");
        for (int i = 0; i < 20; i++)
        {
            rig.Api.Store.Delete(Widget.Path("a"));
            rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        }

        string last = rig.Api.Store.Find(Widget.Path("a"))!["metadata"]!["uid"]!.GetValue<string>();
        await Eventually.TrueAsync(() => uids.Last() == last, "the last uid");
    }

    [Fact]
    public async Task Run_ABadSetting_IsRefusedWithItsName()
    {
        await using Rig rig = await Rig.StartAsync();
        Add(rig).Builder.WithWorkers(0).WithResync(TimeSpan.Zero);

        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => rig.Manager.RunAsync(CancellationToken.None));
        Assert.Contains("controller widget has 0 workers; use 1 to 256", refused.Message, StringComparison.Ordinal);
        Assert.Contains("resync", refused.Message, StringComparison.Ordinal);
    }
}
