using System.Collections.Concurrent;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.Support.Faults;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.ControllerRuntime.Tests.Controllers;

public sealed class ManagerTests
{
    [Fact]
    public async Task Run_LeaderTaskKeepsFailing_IsNotAliveWithinAMinute()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        int runs = 0;
        rig.Manager.AddLeaderTask("broken", _ =>
        {
            runs++;
            throw new InvalidOperationException("a bug");
        });
        rig.Begin();
        await Eventually.TrueAsync(() => runs == 1, "the first run");
        Assert.True(rig.Manager.Liveness().Ok);
        DateTimeOffset began = rig.Clock.GetUtcNow();
        await rig.AdvanceUntilAsync(() => !rig.Manager.Liveness().Ok, "not alive");

        Assert.True(rig.Clock.GetUtcNow() - began <= TimeSpan.FromSeconds(60));
        Assert.Contains("task broken failed", rig.Manager.Liveness().ToString(), StringComparison.Ordinal);
        Assert.InRange(runs, 4, 8);
    }

    [Fact]
    public async Task Run_LeaderTaskEndsByItself_IsStartedAgain()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        int runs = 0;
        rig.Manager.AddLeaderTask("short", _ =>
        {
            runs++;
            return Task.CompletedTask;
        });
        rig.Begin();

        await rig.AdvanceUntilAsync(() => runs >= 3, "the third run");
    }

    [Fact]
    public async Task Run_OutOfMemoryInAReconcile_EndsTheProcess()
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Manager.AddController("widget", rig.Widgets(), new FuncController((_, _) => throw new OutOfMemoryException("scripted")));
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        rig.Begin();

        await Assert.ThrowsAsync<OutOfMemoryException>(() => rig.Run.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.False(rig.Manager.Liveness().Ok);
    }

    [Fact]
    public async Task Stop_WhileBusy_FinishesWhatIsInHandThenReleasesTheLease()
    {
        await using Rig rig = await Rig.StartAsync(new ControllerManagerOptions { LeaderElection = Rig.Lease("a") });
        var release = new TaskCompletionSource();
        var started = new TaskCompletionSource();
        bool cancelled = false;
        rig.Manager.AddController("widget", rig.Widgets(), new FuncController(async (_, token) =>
        {
            started.TrySetResult();
            await release.Task;
            cancelled = token.IsCancellationRequested;
            return ReconcileResult.Done;
        }));
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        rig.Begin();
        await started.Task.WaitAsync(Deadlines.Here(Deadlines.Slow));
        Task stopped = rig.StopAsync();
        await Task.Delay(200);
        Assert.False(stopped.IsCompleted);
        Assert.Contains("shutting down", rig.Manager.Readiness().ToString(), StringComparison.Ordinal);
        release.SetResult();
        await stopped.WaitAsync(Deadlines.Here(Deadlines.Slow));

        Assert.False(cancelled);
        Assert.Equal(string.Empty, rig.Api.Store.Find("/apis/coordination.k8s.io/v1/namespaces/default/leases/test")!["spec"]!["holderIdentity"]!.GetValue<string>());
    }

    [Fact]
    public async Task Stop_ReconcileDoesNotEnd_IsCancelledAtTheDrainTimeout()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        var started = new TaskCompletionSource();
        rig.Manager.AddController("widget", rig.Widgets(), new FuncController(async (_, token) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, token);
            return ReconcileResult.Done;
        })).WithTimeout(TimeSpan.FromMinutes(10));
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        rig.Begin();
        await started.Task.WaitAsync(Deadlines.Here(Deadlines.Slow));
        DateTimeOffset began = rig.Clock.GetUtcNow();
        Task stopped = rig.StopAsync();
        await rig.AdvanceUntilAsync(() => stopped.IsCompleted, "stopped");

        Assert.InRange(rig.Clock.GetUtcNow() - began, TimeSpan.FromSeconds(19), TimeSpan.FromSeconds(25));
    }

    [Fact]
    public async Task Leadership_Lost_CancelsWorkAndEndsTheRun()
    {
        var clock = new FakeTimeProvider();
        FaultProxy? proxy = null;
        await using Rig rig = await Rig.BehindAsync(
            api => new Uri($"http://127.0.0.1:{(proxy = new FaultProxy(api.EndPoint)).Port}/"), clock, new ControllerManagerOptions { LeaderElection = Rig.Lease("a") });
        await using FaultProxy owned = proxy!;
        var started = new TaskCompletionSource();
        bool cancelled = false;
        rig.Manager.AddController("widget", rig.Widgets(), new FuncController(async (_, token) =>
        {
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, token).ContinueWith(_ => cancelled = true, TaskScheduler.Default);
            return ReconcileResult.Done;
        })).WithTimeout(TimeSpan.FromMinutes(10));
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        rig.Begin();
        await rig.AdvanceUntilAsync(() => started.Task.IsCompleted, "working");
        owned.Mode = FaultMode.Reset;
        DateTimeOffset began = clock.GetUtcNow();
        await rig.AdvanceUntilAsync(() => cancelled, "cancelled");

        Assert.True(clock.GetUtcNow() - began < TimeSpan.FromSeconds(15), "worked beyond the lease");
        await rig.AdvanceUntilAsync(() => rig.Run.IsCompleted, "ended");
        Assert.IsType<LeadershipLostException>(rig.Run.Exception?.InnerException);
    }

    [Fact]
    public async Task Leadership_GainedAgain_MakesAFullPassWithoutDoubledHandlers()
    {
        await using Rig rig = await Rig.WithFakeClockAsync(new ControllerManagerOptions { LeaderElection = Rig.Lease("a", exitOnLoss: false) });
        var calls = new ConcurrentQueue<string>();
        rig.Manager.AddController("widget", rig.Widgets(), new FuncController((key, _) =>
        {
            calls.Enqueue(key.Name);
            return Task.FromResult(ReconcileResult.Done);
        }));
        for (int i = 0; i < 5; i++)
        {
            rig.Api.Store.Put(Widget.Path($"w{i}"), Widget.Json($"w{i}"));
        }

        rig.Begin();
        await rig.AdvanceUntilAsync(() => calls.Count == 5, "the first pass");
        for (int flap = 2; flap <= 6; flap++)
        {
            Flap(rig);
            int expected = flap * 5;
            await rig.AdvanceUntilAsync(() => calls.Count >= expected, $"the full pass after flap {flap}", TimeSpan.FromMilliseconds(500));
        }

        Assert.Equal(30, calls.Count);
        rig.Api.Store.Put(Widget.Path("w0"), Widget.Json("w0", 2));
        await rig.AdvanceUntilAsync(() => calls.Count >= 31, "the edit", TimeSpan.FromMilliseconds(100));
        await Task.Delay(100);
        Assert.Equal(31, calls.Count);
    }

    internal static void Flap(Rig rig)
    {
        const string Path = "/apis/coordination.k8s.io/v1/namespaces/default/leases/test";
        System.Text.Json.Nodes.JsonObject lease = rig.Api.Store.Find(Path)!;
        lease["spec"]!["holderIdentity"] = "rogue";
        lease["spec"]!["leaseDurationSeconds"] = 3;
        rig.Api.Store.Put(Path, lease);
    }
}
