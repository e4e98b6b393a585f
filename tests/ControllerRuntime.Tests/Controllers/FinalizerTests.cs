using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.Support.Faults;

namespace ClaudeConfig.ControllerRuntime.Tests.Controllers;

public sealed class FinalizerTests
{
    private const string Name = "example.com/cleanup";

    private sealed class Cleanup(Func<Task<ReconcileResult>> run) : IEntityFinalizer<Widget>
    {
        internal ConcurrentQueue<string> Calls { get; } = new();

        public Task<ReconcileResult> FinalizeAsync(Widget entity, CancellationToken cancellationToken)
        {
            Calls.Enqueue(entity.Metadata.Uid);
            return run();
        }
    }

    private static ConcurrentQueue<string> Add(Rig rig, Cleanup? cleanup)
    {
        var calls = new ConcurrentQueue<string>();
        IControllerBuilder<Widget> builder = rig.Manager.AddController("widget", rig.Widgets(), new FuncController((key, _) =>
        {
            calls.Enqueue(key.Name);
            return Task.FromResult(ReconcileResult.Done);
        }));
        if (cleanup is not null)
        {
            builder.WithFinalizer(Name, cleanup);
        }

        return calls;
    }

    private static string[] FinalizersOf(Rig rig) =>
        [.. (rig.Api.Store.Find(Widget.Path("a"))?["metadata"]?["finalizers"] as JsonArray ?? []).Select(name => name!.GetValue<string>())];

    [Fact]
    public async Task Finalizer_ForeignOnesAround_RunsOursAndDropsNone()
    {
        await using Rig rig = await Rig.StartAsync();
        var cleanup = new Cleanup(() => Task.FromResult(ReconcileResult.Done));
        ConcurrentQueue<string> calls = Add(rig, cleanup);
        JsonObject json = Widget.Json("a");
        json["metadata"]!["finalizers"] = new JsonArray("first.io/x");
        rig.Api.Store.Put(Widget.Path("a"), json);
        rig.Begin();
        await Eventually.TrueAsync(() => calls.Count > 0 && FinalizersOf(rig).Length == 2, "ours is added");
        JsonObject raced = rig.Api.Store.Find(Widget.Path("a"))!;
        raced["metadata"]!["finalizers"]!.AsArray().Add("last.io/y");
        rig.Api.Store.Put(Widget.Path("a"), raced);
        rig.Api.Store.Delete(Widget.Path("a"));

        await Eventually.TrueAsync(() => FinalizersOf(rig).SequenceEqual(["first.io/x", "last.io/y"]), "ours is gone, theirs stay");
        Assert.Single(cleanup.Calls);
    }

    [Fact]
    public async Task Finalizer_CleanupFails_KeepsItAndTriesAgain()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        int tries = 0;
        var cleanup = new Cleanup(() => ++tries < 4 ? throw new HttpRequestException("the target is away") : Task.FromResult(ReconcileResult.Done));
        Add(rig, cleanup);
        JsonObject json = Widget.Json("a");
        json["metadata"]!["finalizers"] = new JsonArray(Name);
        rig.Api.Store.Put(Widget.Path("a"), json);
        rig.Api.Store.Delete(Widget.Path("a"));
        rig.Begin();
        await Eventually.TrueAsync(() => cleanup.Calls.Count == 1, "the first try of an object that was being deleted at start");
        Assert.Equal([Name], FinalizersOf(rig));

        await rig.AdvanceUntilAsync(() => rig.Api.Store.Find(Widget.Path("a")) is null, "released");
        Assert.Equal(4, tries);
    }

    [Fact]
    public async Task Finalizer_NotDoneYet_KeepsIt()
    {
        await using Rig rig = await Rig.StartAsync();
        var cleanup = new Cleanup(() => Task.FromResult(ReconcileResult.Terminal("Blocked", "somebody has to look")));
        Add(rig, cleanup);
        JsonObject json = Widget.Json("a");
        json["metadata"]!["finalizers"] = new JsonArray(Name);
        rig.Api.Store.Put(Widget.Path("a"), json);
        rig.Api.Store.Delete(Widget.Path("a"));
        rig.Begin();
        await Eventually.TrueAsync(() => rig.Value(rig.Metrics.TerminalErrors, "widget") == 1, "said so");

        Assert.Equal([Name], FinalizersOf(rig));
    }

    [Fact]
    public async Task Controller_ParentIsDeletedInTheForeground_IsNotReconciled()
    {
        await using Rig rig = await Rig.StartAsync();
        ConcurrentQueue<string> calls = Add(rig, cleanup: null);
        JsonObject json = Widget.Json("a");
        json["metadata"]!["finalizers"] = new JsonArray("foregroundDeletion");
        rig.Api.Store.Put(Widget.Path("a"), json);
        rig.Api.Store.Delete(Widget.Path("a"));
        rig.Api.Store.Put(Widget.Path("b"), Widget.Json("b"));
        rig.Begin();
        await Eventually.TrueAsync(() => calls.Contains("b"), "the other");
        Assert.DoesNotContain("a", calls);
    }
}
