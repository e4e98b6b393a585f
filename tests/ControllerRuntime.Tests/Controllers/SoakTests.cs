using System.Collections.Concurrent;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.Support.Faults;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.ControllerRuntime.Tests.Controllers;

[Collection("alone")]
public sealed class SoakTests
{
    [Fact]
    public async Task Informer_FiveHundredReconnects_LeakNothing()
    {
        var clock = new FakeTimeProvider();
        FaultProxy? proxy = null;
        await using Rig rig = await Rig.BehindAsync(api => new Uri($"http://127.0.0.1:{(proxy = new FaultProxy(api.EndPoint)).Port}/"), clock);
        await using FaultProxy owned = proxy!;
        for (int i = 0; i < 100; i++)
        {
            rig.Api.Store.Put(Widget.Path($"w{i}"), Widget.Json($"w{i}"));
        }

        IInformer<Widget> widgets = rig.Widgets();
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);
        await ReconnectAsync(rig, owned, 50);
        LeakProbe before = LeakProbe.Take();
        await ReconnectAsync(rig, owned, 500);

        await IsFlatAsync(before);
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 1, "one watch on the server", Deadlines.Slow);
        Assert.Equal(100, widgets.Cache.Count);
    }

    [Fact]
    public async Task Leadership_AHundredFlaps_LeakNothing()
    {
        await using Rig rig = await Rig.WithFakeClockAsync(new ControllerManagerOptions { LeaderElection = Rig.Lease("a", exitOnLoss: false) });
        var calls = new StrongBox();
        rig.Manager.AddController("widget", rig.Widgets(), new FuncController((_, _) =>
        {
            Interlocked.Increment(ref calls.Value);
            return Task.FromResult(ReconcileResult.Done);
        }));
        for (int i = 0; i < 10; i++)
        {
            rig.Api.Store.Put(Widget.Path($"w{i}"), Widget.Json($"w{i}"));
        }

        rig.Begin();
        await FlapAsync(rig, calls, 15);
        LeakProbe before = LeakProbe.Take();
        await FlapAsync(rig, calls, 100);

        await IsFlatAsync(before);
        Assert.Equal(1150, calls.Value);
        await rig.StopAsync();
    }

    // What is only late (a socket the kernel is still closing, a thread the pool has not let go) goes away; a leak stays.
    private static Task IsFlatAsync(LeakProbe before) => Eventually.TrueAsync(
        () => !LeakProbe.Take().GrowthSince(before, descriptors: 12).Any(), $"as flat as {before}, not {LeakProbe.Take()}", Deadlines.Slow);

    private static async Task ReconnectAsync(Rig rig, FaultProxy proxy, int times)
    {
        for (int i = 0; i < times; i++)
        {
            await rig.AdvanceUntilAsync(() => rig.Api.Store.OpenWatches == 1, "watching", TimeSpan.FromSeconds(5));
            rig.Clock.Advance(TimeSpan.FromSeconds(11));
            int opened = rig.Api.Store.WatchesOpened;
            proxy.CutAll();
            rig.Api.Store.Put(Widget.Path("w0"), Widget.Json("w0", i + 2));
            await rig.AdvanceUntilAsync(() => rig.Api.Store.WatchesOpened > opened, "reconnected", TimeSpan.FromSeconds(5));
        }

        rig.Api.Requests.Clear();
        rig.Log.Clear();
        rig.Api.Store.ForgetHistory();
    }

    private static async Task FlapAsync(Rig rig, StrongBox calls, int times)
    {
        for (int i = 0; i < times; i++)
        {
            // Counted here and not taken from the calls: under load a pass may be over before they are read.
            int expected = ++calls.Passes * 10;
            await rig.AdvanceUntilAsync(() => Volatile.Read(ref calls.Value) >= expected, "a full pass", TimeSpan.FromMilliseconds(500));
            if (i < times - 1 || times == 15)
            {
                ManagerTests.Flap(rig);
                await rig.AdvanceUntilAsync(() => !rig.Manager.Leadership.IsLeader, "lost", TimeSpan.FromMilliseconds(500));
            }
        }

        rig.Api.Requests.Clear();
        rig.Log.Clear();
        rig.Api.Store.ForgetHistory();
    }

    private sealed class StrongBox
    {
#pragma warning disable SA1401, CA1051 // Interlocked needs a field.
        public int Value;
        public int Passes;
#pragma warning restore SA1401, CA1051
    }
}
