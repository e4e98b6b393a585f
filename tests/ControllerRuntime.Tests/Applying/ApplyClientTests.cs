using System.Text.Json.Nodes;
using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.Support.Faults;
using k8s.Models;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.ControllerRuntime.Tests.Applying;

public sealed class ApplyClientTests
{
    private static V1ConfigMap Map(string value, string name = "cm") => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = "default", Labels = new Dictionary<string, string> { ["app"] = "x" } },
        Data = new Dictionary<string, string> { ["key"] = value },
    };

    private const string MapPath = "/api/v1/namespaces/default/configmaps/cm";

    private static async Task<(IInformer<V1ConfigMap> Maps, IApplyClient Apply)> BeginAsync(Rig rig)
    {
        IInformer<V1ConfigMap> maps = rig.Manager.Informer<V1ConfigMap>();
        IApplyClient apply = rig.Manager.ApplyClient("tester");
        rig.Begin();
        await maps.WaitForSyncAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches > 0, "watching");
        return (maps, apply);
    }

    private static string? VersionOf(Rig rig, string path) => rig.Api.Store.Find(path)?["metadata"]?["resourceVersion"]?.GetValue<string>();

    private static Task CachedAsync(Rig rig, IInformer<V1ConfigMap> maps) => Eventually.TrueAsync(
        () => maps.Cache.Get(new NamespacedName("default", "cm"))?.Metadata.ResourceVersion == VersionOf(rig, MapPath), "the cache follows");

    [Fact]
    public async Task Apply_SameWishAgain_SendsNothing()
    {
        await using Rig rig = await Rig.StartAsync();
        (IInformer<V1ConfigMap> maps, IApplyClient apply) = await BeginAsync(rig);
        Assert.Equal(ApplyOutcome.Created, (await apply.ApplyAsync(Map("1"))).Outcome);
        await CachedAsync(rig, maps);
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(ApplyOutcome.Unchanged, (await apply.ApplyAsync(Map("1"))).Outcome);
        }

        Assert.Single(rig.Api.Writes);
    }

    [Fact]
    public async Task Apply_AfterARestart_ComparesWithOwnFieldsAndSendsNothing()
    {
        await using Rig rig = await Rig.StartAsync();
        (IInformer<V1ConfigMap> maps, IApplyClient apply) = await BeginAsync(rig);
        await apply.ApplyAsync(Map("1"));
        await CachedAsync(rig, maps);
        await using Rig next = rig.Another();
        (IInformer<V1ConfigMap> again, IApplyClient fresh) = await BeginAsync(next);
        Assert.Equal(1, again.Cache.Count);

        Assert.Equal(ApplyOutcome.Unchanged, (await fresh.ApplyAsync(Map("1"))).Outcome);
        V1ConfigMap without = Map("1");
        without.Data = new Dictionary<string, string>();
        Assert.NotEqual(ApplyOutcome.Unchanged, (await fresh.ApplyAsync(without)).Outcome);
        Assert.Equal(2, rig.Api.Writes.Count());
    }

    [Fact]
    public async Task Apply_SomebodyChangedOurField_RepairsIt()
    {
        await using Rig rig = await Rig.StartAsync();
        (IInformer<V1ConfigMap> maps, IApplyClient apply) = await BeginAsync(rig);
        await apply.ApplyAsync(Map("1"));
        JsonObject drifted = rig.Api.Store.Find(MapPath)!;
        drifted["data"]!["key"] = "drift";
        rig.Api.Store.Put(MapPath, drifted);
        await CachedAsync(rig, maps);

        Assert.Equal(ApplyOutcome.Repaired, (await apply.ApplyAsync(Map("1"))).Outcome);
        Assert.Equal("1", rig.Api.Store.Find(MapPath)!["data"]!["key"]!.GetValue<string>());
    }

    [Fact]
    public async Task Apply_SomebodyFightsOverAField_IsContestedAndSlowsDown()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        (IInformer<V1ConfigMap> maps, IApplyClient apply) = await BeginAsync(rig);
        await apply.ApplyAsync(Map("1"));
        int written = 0;
        int contested = 0;
        for (int second = 0; second < 120; second++)
        {
            JsonObject drifted = rig.Api.Store.Find(MapPath)!;
            drifted["data"]!["key"] = $"drift {second}";
            rig.Api.Store.Put(MapPath, drifted);
            await CachedAsync(rig, maps);
            ApplyResult<V1ConfigMap> result = await apply.ApplyAsync(Map("1"));
            written += result.Written ? 1 : 0;
            contested += result.Outcome == ApplyOutcome.Contested ? 1 : 0;
            Assert.Equal(result.Outcome == ApplyOutcome.Contested, result.RetryAfter is not null);
            rig.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        // Five repairs at once, then fewer than one in ten seconds.
        Assert.InRange(written, 6, 5 + 11);
        Assert.True(contested > 100, $"contested {contested} times");
        Assert.Equal(ApplyOutcome.Updated, (await apply.ApplyAsync(Map("a new wish"))).Outcome);
    }

    [Fact]
    public async Task Apply_CacheLagsBehindOwnWrite_SendsNothingAgain()
    {
        await using Rig rig = await Rig.StartAsync();
        (IInformer<V1ConfigMap> maps, IApplyClient apply) = await BeginAsync(rig);
        await apply.ApplyAsync(Map("1"));
        await CachedAsync(rig, maps);
        // The watch goes blind; what follows stays out of the cache.
        rig.Api.Script = async context =>
        {
            if (context.Request.Query["watch"] == "true")
            {
                await FakeApi.FailAsync(context, 500, "InternalError");
                return true;
            }

            return false;
        };
        rig.Api.Store.CloseWatches();
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 0, "blind");
        Assert.Equal(ApplyOutcome.Updated, (await apply.ApplyAsync(Map("2"))).Outcome);

        Assert.Equal(ApplyOutcome.Unchanged, (await apply.ApplyAsync(Map("2"))).Outcome);
        Assert.Equal(2, rig.Api.Writes.Count());
    }

    [Fact]
    public async Task Apply_OwnCreationNotYetCached_IsNotMadeAgainButADeletedOneIs()
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Api.Script = async context =>
        {
            if (context.Request.Query["watch"] == "true" && rig.Api.Store.Find(MapPath) is not null)
            {
                await FakeApi.FailAsync(context, 500, "InternalError");
                return true;
            }

            return false;
        };
        (IInformer<V1ConfigMap> maps, IApplyClient apply) = await BeginAsync(rig);
        rig.Api.Store.CloseWatches();
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 0, "blind");
        ApplyResult<V1ConfigMap> created = await apply.ApplyAsync(Map("1"));
        ApplyResult<V1ConfigMap> again = await apply.ApplyAsync(Map("1"));
        Assert.Equal(0, maps.Cache.Count);
        Assert.Equal(ApplyOutcome.Unchanged, again.Outcome);
        Assert.Equal(created.Object.Metadata.Uid, again.Object.Metadata.Uid);
        Assert.Single(rig.Api.Writes);

        // Deleted, and the cache has seen past it: this time it is missing for good.
        rig.Api.Store.Delete(MapPath);
        rig.Api.Store.Put("/api/v1/namespaces/default/configmaps/later", new JsonObject { ["metadata"] = new JsonObject { ["name"] = "later" } });
        await Eventually.TrueAsync(() => maps.Cache.Count == 1, "the cache follows");
        ApplyResult<V1ConfigMap> restored = await apply.ApplyAsync(Map("1"));
        Assert.Equal(ApplyOutcome.Repaired, restored.Outcome);

        // What this process deletes itself is nobody's drift when it is wanted again.
        await Eventually.TrueAsync(() => maps.Cache.Count == 2, "the cache follows");
        await apply.DeleteAsync(restored.Object);
        await Eventually.TrueAsync(() => maps.Cache.Count == 1, "the cache follows");
        Assert.Equal(ApplyOutcome.Created, (await apply.ApplyAsync(Map("1"))).Outcome);
    }

    [Fact]
    public async Task Apply_ObjectDeletedMeanwhile_IsNotResurrected()
    {
        await using Rig rig = await Rig.StartAsync();
        (IInformer<V1ConfigMap> maps, IApplyClient apply) = await BeginAsync(rig);
        await apply.ApplyAsync(Map("1"));
        await CachedAsync(rig, maps);
        rig.Api.Script = async context =>
        {
            if (context.Request.Method == "PATCH")
            {
                rig.Api.Store.Delete(MapPath);
            }

            return await Task.FromResult(false);
        };

        KubeApiException refused = await Assert.ThrowsAsync<KubeApiException>(() => apply.ApplyAsync(Map("2")));
        Assert.True(refused.IsConflict);
        Assert.Null(rig.Api.Store.Find(MapPath));
    }

    [Fact]
    public async Task Apply_LiveObjectIsBeingDeleted_SendsNothing()
    {
        await using Rig rig = await Rig.StartAsync();
        (IInformer<V1ConfigMap> maps, IApplyClient apply) = await BeginAsync(rig);
        V1ConfigMap held = Map("1");
        held.Metadata.Finalizers = ["example.com/hold"];
        await apply.ApplyAsync(held);
        rig.Api.Store.Delete(MapPath);
        await Eventually.TrueAsync(() => maps.Cache.Get(new NamespacedName("default", "cm"))?.Metadata.DeletionTimestamp is not null, "being deleted");

        Assert.Equal(ApplyOutcome.BeingDeleted, (await apply.ApplyAsync(Map("2"))).Outcome);
        Assert.Single(rig.Api.Writes);
    }

    [Fact]
    public async Task ApplyStatus_WithoutUid_IsRefusedBeforeItIsSent()
    {
        await using Rig rig = await Rig.StartAsync();
        IApplyClient apply = rig.Manager.ApplyClient("tester");
        var widget = new Widget { Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "default" }, Status = new WidgetStatus() };

        ArgumentException refused = await Assert.ThrowsAsync<ArgumentException>(() => apply.ApplyStatusAsync(widget));
        Assert.Contains("metadata.uid", refused.Message, StringComparison.Ordinal);
        Assert.Empty(rig.Api.Requests);
    }

    [Fact]
    public async Task ApplyStatus_SendsIdentityAndStatusOnly()
    {
        await using Rig rig = await Rig.StartAsync();
        JsonObject stored = rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a", 3));
        string body = string.Empty;
        rig.Api.Script = async context =>
        {
            if (context.Request.Method == "PATCH")
            {
                context.Request.EnableBuffering();
                using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
                body = await reader.ReadToEndAsync();
                context.Request.Body.Position = 0;
            }

            return false;
        };
        var widget = new Widget
        {
            Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "default", Uid = stored["metadata"]!["uid"]!.GetValue<string>() },
            Spec = new WidgetSpec { Size = 4242424 },
            Status = new WidgetStatus { ObservedGeneration = 3 },
        };
        await rig.Manager.ApplyClient("tester").ApplyStatusAsync(widget);

        Assert.DoesNotContain("4242424", body, StringComparison.Ordinal);
        Assert.Contains("\"uid\"", body, StringComparison.Ordinal);
        Assert.Contains("widgets/a/status?fieldManager=tester&force=true", Assert.Single(rig.Api.Writes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finalizer_AnotherIsAddedMeanwhile_NeitherIsDropped()
    {
        await using Rig rig = await Rig.StartAsync();
        IApplyClient apply = rig.Manager.ApplyClient("tester");
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        Widget read = (await rig.Manager.Api.FindAsync<Widget>(Widget.Key("a")))!;
        JsonObject raced = rig.Api.Store.Find(Widget.Path("a"))!;
        raced["metadata"]!["finalizers"] = new JsonArray("foreign.io/x");
        rig.Api.Store.Put(Widget.Path("a"), raced);

        Widget added = await apply.AddFinalizerAsync(read, "example.com/f");
        Assert.Equal(["foreign.io/x", "example.com/f"], added.Metadata.Finalizers);
        raced = rig.Api.Store.Find(Widget.Path("a"))!;
        raced["metadata"]!["finalizers"] = new JsonArray("foreign.io/x", "example.com/f", "late.io/y");
        rig.Api.Store.Put(Widget.Path("a"), raced);
        await apply.RemoveFinalizerAsync(added, "example.com/f");

        Assert.Equal(["foreign.io/x", "late.io/y"], rig.Api.Store.Find(Widget.Path("a"))!["metadata"]!["finalizers"]!.AsArray().Select(f => f!.GetValue<string>()));
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a", 9));
        rig.Api.Store.Delete(Widget.Path("a"));
        await apply.RemoveFinalizerAsync(added, "example.com/f");
    }

    [Fact]
    public async Task Delete_ReplacedByAnotherOfTheSameName_LeavesItAlone()
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Api.Script = async context =>
        {
            if (context.Request.Method != "DELETE")
            {
                return false;
            }

            using var reader = new StreamReader(context.Request.Body);
            Assert.Contains("\"uid\":\"old\"", await reader.ReadToEndAsync(), StringComparison.Ordinal);
            await FakeApi.FailAsync(context, 409, "Conflict");
            return true;
        };
        var old = new Widget { Metadata = new V1ObjectMeta { Name = "a", NamespaceProperty = "default", Uid = "old" } };

        Assert.False(await rig.Manager.ApplyClient("tester").DeleteAsync(old));
    }

    [Fact]
    public async Task Apply_NotLeading_WritesNothing()
    {
        await using Rig rig = await Rig.StartAsync(new ControllerManagerOptions { LeaderElection = Rig.Lease("nobody") });

        await Assert.ThrowsAsync<NotLeaderException>(() => rig.Manager.ApplyClient("tester").ApplyAsync(Map("1")));
        await Assert.ThrowsAsync<NotLeaderException>(() => rig.Manager.Api.CreateAsync(Map("1")));
        await Assert.ThrowsAsync<NotLeaderException>(() => rig.Manager.Api.DeleteAsync<V1ConfigMap>(new NamespacedName("default", "cm")));
        Assert.Empty(rig.Api.Requests);
    }

    [Fact]
    public async Task Apply_DryRun_PrintsAndSendsNothing()
    {
        using var output = new StringWriter();
        await using Rig rig = await Rig.StartAsync(new ControllerManagerOptions { DryRun = output });
        await rig.Manager.ApplyClient("tester").ApplyAsync(Map("wished"));
        await rig.Manager.ApplyClient("tester").ApplyAsync(new V1Secret
        {
            Metadata = new V1ObjectMeta { Name = "s", NamespaceProperty = "default" },
            Data = new Dictionary<string, byte[]> { ["k"] = "hidden"u8.ToArray() },
        });

        Assert.Empty(rig.Api.Requests);
        Assert.Contains("# PATCH /api/v1/namespaces/default/configmaps/cm", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("wished", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String("hidden"u8), output.ToString(), StringComparison.Ordinal);
    }
}
