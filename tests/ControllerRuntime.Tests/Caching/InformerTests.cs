using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.Support.Faults;
using k8s.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.ControllerRuntime.Tests.Caching;

public sealed class InformerTests
{
    private static bool IsWatch(HttpContext context) => context.Request.Query["watch"] == "true";

    private static ConcurrentQueue<string> Record(IInformer<Widget> informer)
    {
        var seen = new ConcurrentQueue<string>();
        informer.Subscribe(change => seen.Enqueue($"{change.Type} {change.Object.Metadata.Name} {change.Object.Spec?.Size}"));
        return seen;
    }

    [Fact]
    public async Task Informer_MoreObjectsThanAPage_ListsAllInPages()
    {
        await using Rig rig = await Rig.StartAsync();
        for (int i = 0; i < 25; i++)
        {
            rig.Api.Store.Put(Widget.Path($"w{i}"), Widget.Json($"w{i}", i));
        }

        IInformer<Widget> widgets = rig.Widgets(new InformerOptions<Widget> { PageSize = 10 });
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);

        Assert.Equal(25, widgets.Cache.Count);
        Assert.Equal(3, rig.Api.Requests.Count(request => request.Contains("limit=10", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Informer_ChangesWhileWatching_AreSeenInOrder()
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a", 1));
        IInformer<Widget> widgets = rig.Widgets();
        ConcurrentQueue<string> seen = Record(widgets);
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a", 2));
        rig.Api.Store.Put(Widget.Path("b"), Widget.Json("b", 3));
        rig.Api.Store.Delete(Widget.Path("a"));

        await Eventually.TrueAsync(() => seen.Count == 4, "four changes");
        Assert.Equal(["Added a 1", "Updated a 2", "Added b 3", "Deleted a 2"], seen);
    }

    [Fact]
    public async Task Informer_ExpiredWhileDisconnected_RelistsOnceAndSeesTheDifference()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        foreach (string name in new[] { "kept", "changed", "deleted" })
        {
            rig.Api.Store.Put(Widget.Path(name), Widget.Json(name, 1));
        }

        IInformer<Widget> widgets = rig.Widgets();
        ConcurrentQueue<string> seen = Record(widgets);
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 1, "watching");
        seen.Clear();
        bool refuse = true;
        rig.Api.Script = async context =>
        {
            if (refuse)
            {
                await FakeApi.FailAsync(context, 500, "InternalError");
            }

            return refuse;
        };
        rig.Api.Store.CloseWatches();
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 0, "disconnected");
        rig.Api.Store.Put(Widget.Path("added"), Widget.Json("added", 5));
        rig.Api.Store.Put(Widget.Path("changed"), Widget.Json("changed", 2));
        rig.Api.Store.Delete(Widget.Path("deleted"));
        rig.Api.Store.Compact();
        refuse = false;

        await rig.AdvanceUntilAsync(() => seen.Count >= 3, "the differences");
        await rig.AdvanceUntilAsync(() => rig.Api.Store.OpenWatches == 1, "watching again");
        Assert.Equal(["Added added 5", "Deleted deleted 1", "Updated changed 2"], seen.Order());
        Assert.Equal(1, rig.Value(rig.Metrics.InformerLists, "widgets", "expired"));
    }

    [Fact]
    public async Task Informer_DeletedDuringAGapWithout410_SeesTheDelete()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        IInformer<Widget> widgets = rig.Widgets();
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 1, "watching");
        rig.Api.Store.CloseWatches();
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 0, "disconnected");
        rig.Api.Store.Delete(Widget.Path("a"));

        await rig.AdvanceUntilAsync(() => widgets.Cache.Count == 0, "the delete");
        Assert.Equal(1, rig.Value(rig.Metrics.InformerLists, "widgets", "initial"));
        Assert.Equal(0, rig.Value(rig.Metrics.InformerLists, "widgets", "expired"));
    }

    [Fact]
    public async Task Informer_SilentConnection_IsFoundByTheWatchdogAndTheChangeIsSeen()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        FaultProxy? proxy = null;
        await using Rig rig = await Rig.BehindAsync(api => new Uri($"http://127.0.0.1:{(proxy = new FaultProxy(api.EndPoint)).Port}/"), clock);
        await using FaultProxy owned = proxy!;
        IInformer<Widget> widgets = rig.Widgets();
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);
        // The server counts a watch before its answer is through the proxy: only an object that came through says that it is.
        rig.Api.Store.Put(Widget.Path("early"), Widget.Json("early"));
        await Eventually.TrueAsync(() => widgets.Cache.Count == 1 && rig.Api.Store.OpenWatches == 1, "watching");
        // The open connection goes silent; new ones work.
        owned.Mode = FaultMode.BlackHole;
        rig.Api.Store.Put(Widget.Path("late"), Widget.Json("late"));
        await Task.Delay(100);
        owned.Mode = FaultMode.Pass;

        DateTimeOffset began = clock.GetUtcNow();
        await rig.AdvanceUntilAsync(() => widgets.Cache.Count == 2, "the change made meanwhile", TimeSpan.FromSeconds(2));
        Assert.InRange(clock.GetUtcNow() - began, TimeSpan.FromSeconds(140), TimeSpan.FromMinutes(3));
        Assert.Equal(1, rig.Value(rig.Metrics.InformerWatches, "widgets", "stalled"));
        Assert.Single(rig.Log, entry => entry.Message.Contains("was silent", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Informer_ServerClosesAtOnceAThousandTimes_SlowsDown()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        var opened = new ConcurrentQueue<DateTimeOffset>();
        rig.Api.Script = async context =>
        {
            if (IsWatch(context))
            {
                opened.Enqueue(rig.Clock.GetUtcNow());
                await FakeApi.WriteLinesAsync(context);
            }

            return IsWatch(context);
        };
        rig.Widgets();
        rig.Begin();
        await rig.AdvanceUntilAsync(() => opened.Count >= 24, "the reconnects", TimeSpan.FromMilliseconds(500), TimeSpan.FromHours(1));

        TimeSpan[] gaps = [.. opened.Skip(3).Zip(opened.Skip(4), (a, b) => b - a)];
        Assert.All(gaps, gap => Assert.True(gap >= TimeSpan.FromSeconds(1), $"reconnected after {gap}"));
        Assert.All(gaps.Skip(10), gap => Assert.InRange(gap, TimeSpan.FromSeconds(29), TimeSpan.FromSeconds(50)));
        Assert.True(gaps.Skip(10).Distinct().Count() > 3, "the gaps have no jitter");
    }

    [Fact]
    public async Task Informer_BadLinesAndKinds_ResumesAndNeverDies()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        string good = new JsonObject { ["type"] = "ADDED", ["object"] = Versioned("good", 200) }.ToJsonString();
        string odd = """{"type":"ADDED","object":{"apiVersion":"example.com/v1","kind":"Widget","metadata":{"name":"odd","namespace":"default","uid":"u","resourceVersion":"201"},"spec":{"size":"many"}}}""";
        string after = new JsonObject { ["type"] = "ADDED", ["object"] = Versioned("after", 202) }.ToJsonString();
        string[][] answers =
        [
            ["not json\n"],
            ["{\"type\":\"ADDED\",\"obj"],
            ["""{"type":"ERROR","object":{"kind":"Status","code":500,"reason":"InternalError","message":"x"}}""" + "\n"],
            ["""{"type":"SURPRISE","object":{}}""" + "\n", "\n", good + "\n", odd + "\n"],
            ["""{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"201"}}}""" + "\n", "[1]\n"],
            [after + "\n"],
        ];
        int next = 0;
        rig.Api.Script = async context =>
        {
            if (!IsWatch(context) || next >= answers.Length)
            {
                return false;
            }

            await FakeApi.WriteLinesAsync(context, answers[next++]);
            return true;
        };
        IInformer<Widget> widgets = rig.Widgets();
        rig.Begin();

        await rig.AdvanceUntilAsync(() => widgets.Cache.Get(Widget.Key("after")) is not null, "the line after all the bad ones");
        Assert.NotNull(widgets.Cache.Get(Widget.Key("good")));
        Assert.Null(widgets.Cache.Get(Widget.Key("odd")));
        Assert.True(rig.Value(rig.Metrics.InformerSkipped, "widgets") >= 4);
        Assert.True(rig.Manager.Liveness().Ok, rig.Manager.Liveness().ToString());
    }

    [Fact]
    public async Task Informer_OneOddObjectInAPage_KeepsTheOthersAndWhatWasCachedOfIt()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        rig.Api.Store.Put(Widget.Path("turns"), Widget.Json("turns", 7));
        rig.Api.Store.Put(Widget.Path("fine"), Widget.Json("fine"));
        IInformer<Widget> widgets = rig.Widgets();
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);
        JsonObject odd = Widget.Json("turns");
        odd["spec"]!["size"] = "many";
        rig.Api.Store.Put(Widget.Path("turns"), odd);
        rig.Api.Store.Put(Widget.Path("new"), Widget.Json("new"));
        await Eventually.TrueAsync(() => widgets.Cache.Get(Widget.Key("new")) is not null, "the object after the odd one");
        // And again through a relist.
        rig.Api.Store.Compact();
        rig.Api.Store.CloseWatches();
        await rig.AdvanceUntilAsync(() => rig.Value(rig.Metrics.InformerLists, "widgets", "expired") >= 1 && rig.Api.Store.OpenWatches == 1, "relisted");

        Assert.Equal(7, widgets.Cache.Get(Widget.Key("turns"))?.Spec?.Size);
        Assert.Equal(3, widgets.Cache.Count);
    }

    [Fact]
    public async Task Informer_ApiRefusesForTenMinutes_IsNotReadyAndConvergesAfter()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        FaultProxy? proxy = null;
        await using Rig rig = await Rig.BehindAsync(api => new Uri($"http://127.0.0.1:{(proxy = new FaultProxy(api.EndPoint)).Port}/"), clock);
        await using FaultProxy owned = proxy!;
        IInformer<Widget> widgets = rig.Widgets();
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => rig.Manager.Readiness().Ok, "ready");
        owned.Mode = FaultMode.Reset;
        await rig.AdvanceUntilAsync(() => !rig.Manager.Readiness().Ok, "not ready");
        for (int i = 0; i < 300; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(1);
        }

        Assert.True(rig.Manager.Liveness().Ok, rig.Manager.Liveness().ToString());
        Assert.False(rig.Run.IsCompleted);
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        owned.Mode = FaultMode.Pass;
        DateTimeOffset back = clock.GetUtcNow();
        await rig.AdvanceUntilAsync(() => widgets.Cache.Count == 1 && rig.Manager.Readiness().Ok, "converged");
        Assert.True(clock.GetUtcNow() - back < TimeSpan.FromSeconds(60), $"took {clock.GetUtcNow() - back}");
        int outageLines = rig.Log.Count(entry => entry.Level >= LogLevel.Warning);
        Assert.InRange(outageLines, 1, 15);
    }

    [Fact]
    public async Task Informer_429WithRetryAfter_WaitsAsAsked()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        var asked = new ConcurrentQueue<DateTimeOffset>();
        rig.Api.Script = async context =>
        {
            asked.Enqueue(rig.Clock.GetUtcNow());
            if (asked.Count > 1)
            {
                return false;
            }

            context.Response.Headers.RetryAfter = "45";
            await FakeApi.FailAsync(context, 429, "TooManyRequests");
            return true;
        };
        IInformer<Widget> widgets = rig.Widgets();
        rig.Begin();
        await rig.AdvanceUntilAsync(() => widgets.HasSynced, "synced");

        DateTimeOffset[] times = [.. asked];
        Assert.True(times[1] - times[0] >= TimeSpan.FromSeconds(45), $"asked again after {times[1] - times[0]}: {string.Join(" | ", rig.Log)}");
    }

    [Fact]
    public async Task Connection_401_ReadsTheTokenFileAgainAndTriesOnce()
    {
        string file = Path.Combine(Path.GetTempPath(), $"token-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(file, "old");
        try
        {
            await using Rig rig = await Rig.WithFakeClockAsync(tokenFile: file);
            int refused = 0;
            string valid = "old";
            rig.Api.Script = async context =>
            {
                if (context.Request.Headers.Authorization == $"Bearer {valid}")
                {
                    return false;
                }

                refused++;
                await FakeApi.FailAsync(context, 401, "Unauthorized");
                return true;
            };
            IInformer<Widget> widgets = rig.Widgets();
            rig.Begin();
            await widgets.WaitForSyncAsync(CancellationToken.None);
            await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 1, "watching");
            valid = "new";
            await File.WriteAllTextAsync(file, "new\n");
            rig.Api.Store.CloseWatches();
            rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));

            await rig.AdvanceUntilAsync(() => widgets.Cache.Count == 1, "the object after the new token", TimeSpan.FromMilliseconds(50));
            Assert.InRange(refused, 1, 2);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Informer_CrdInstalledLater_WaitsWithBackoffThenWorks()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        bool installed = false;
        rig.Api.Script = async context =>
        {
            if (!installed)
            {
                await FakeApi.FailAsync(context, 404, "NotFound");
            }

            return !installed;
        };
        IInformer<Widget> widgets = rig.Widgets();
        rig.Begin();
        for (int i = 0; i < 60; i++)
        {
            rig.Clock.Advance(TimeSpan.FromSeconds(2));
            await Task.Delay(2);
        }

        Assert.False(rig.Manager.Readiness().Ok);
        Assert.InRange(rig.Api.Requests.Count, 3, 14);
        installed = true;
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        await rig.AdvanceUntilAsync(() => rig.Manager.Readiness().Ok, "ready");
        Assert.Equal(1, widgets.Cache.Count);
    }

    [Fact]
    public async Task Informer_DeletedAndRecreatedUnderOneName_SeesBoth()
    {
        await using Rig rig = await Rig.WithFakeClockAsync();
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a", 1));
        IInformer<Widget> widgets = rig.Widgets();
        ConcurrentQueue<string> seen = Record(widgets);
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 1, "watching");
        // Both while nobody watches and the history is gone: the relist shows one object with another uid.
        rig.Api.Store.CloseWatches();
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 0, "disconnected");
        rig.Api.Store.Delete(Widget.Path("a"));
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a", 2));
        rig.Api.Store.Compact();

        await rig.AdvanceUntilAsync(() => seen.Count == 3, "the new object");
        Assert.Equal(["Added a 1", "Deleted a 1", "Added a 2"], seen);
    }

    [Fact]
    public async Task Informer_MetadataOnly_AsksForMetadataAndCachesNoBody()
    {
        await using Rig rig = await Rig.StartAsync();
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a"));
        string accept = string.Empty;
        rig.Api.Script = context =>
        {
            accept = IsWatch(context) ? accept : context.Request.Headers.Accept.ToString();
            return Task.FromResult(false);
        };
        IInformer<PartialObjectMetadata<Widget>> widgets = rig.Manager.Informer<PartialObjectMetadata<Widget>>();
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);

        Assert.StartsWith("application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1", accept, StringComparison.Ordinal);
        Assert.Equal("a", Assert.Single(widgets.Cache.List()).Metadata.Name);
    }

    [Fact]
    public async Task Informer_Selectors_AreSentOnListAndWatch()
    {
        await using Rig rig = await Rig.StartAsync();
        IInformer<Widget> widgets = rig.Widgets(new InformerOptions<Widget> { Namespace = "team", LabelSelector = "a=b,c", FieldSelector = "metadata.name=x" });
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);
        await Eventually.TrueAsync(() => rig.Api.Store.OpenWatches == 1, "watching");

        Assert.Equal(2, rig.Api.Requests.Count);
        Assert.All(rig.Api.Requests, request =>
        {
            Assert.StartsWith("GET /apis/example.com/v1/namespaces/team/widgets?", request, StringComparison.Ordinal);
            Assert.Contains("labelSelector=a%3Db%2Cc", request, StringComparison.Ordinal);
            Assert.Contains("fieldSelector=metadata.name%3Dx", request, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Informer_IndexAndHandlerThatThrow_HarmNobodyElse()
    {
        await using Rig rig = await Rig.StartAsync();
        IInformer<Widget> widgets = rig.Widgets();
        widgets.AddIndex("size", widget => widget.Spec!.Size == 13 ? throw new InvalidOperationException("bad luck") : [$"{widget.Spec.Size}"]);
        widgets.Subscribe(_ => throw new InvalidOperationException("a bad handler"));
        ConcurrentQueue<string> seen = Record(widgets);
        rig.Api.Store.Put(Widget.Path("a"), Widget.Json("a", 13));
        rig.Api.Store.Put(Widget.Path("b"), Widget.Json("b", 5));
        rig.Begin();

        await Eventually.TrueAsync(() => seen.Count == 2, "both objects");
        Assert.Equal("b", Assert.Single(widgets.Cache.ByIndex("size", "5")).Metadata.Name);
        rig.Api.Store.Put(Widget.Path("b"), Widget.Json("b", 6));
        await Eventually.TrueAsync(() => widgets.Cache.ByIndex("size", "6").Count == 1, "the index follows");
        Assert.Empty(widgets.Cache.ByIndex("size", "5"));
        Assert.Equal(4, rig.Value(rig.Metrics.InformerHandlerErrors, "widgets"));
    }

    [Fact]
    public async Task Cache_ManagedFields_AreDropped()
    {
        await using Rig rig = await Rig.StartAsync();
        JsonObject json = Widget.Json("a");
        json["metadata"]!["managedFields"] = new JsonArray(new JsonObject { ["manager"] = "kubectl", ["operation"] = "Update", ["fieldsV1"] = new JsonObject() });
        rig.Api.Store.Put(Widget.Path("a"), json);
        IInformer<Widget> widgets = rig.Widgets();
        rig.Begin();
        await widgets.WaitForSyncAsync(CancellationToken.None);

        Assert.Null(widgets.Cache.Get(Widget.Key("a"))!.Metadata.ManagedFields);
    }

    private static JsonObject Versioned(string name, int version)
    {
        JsonObject json = Widget.Json(name);
        json["metadata"]!["resourceVersion"] = $"{version}";
        json["metadata"]!["uid"] = $"uid-{name}";
        return json;
    }
}
