using System.Text.Json.Nodes;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.Support.Faults;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Tests.Events;

public sealed class EventRecorderTests
{
    private static readonly Widget s_widget = new() { Metadata = new V1ObjectMeta { Name = "w", NamespaceProperty = "default", Uid = "uid-w" } };

    private static async Task<(Rig Rig, IEventRecorder Events)> BeginAsync()
    {
        Rig rig = await Rig.WithFakeClockAsync();
        IEventRecorder events = rig.Manager.Events("example.com/tester");
        rig.Begin();
        return (rig, events);
    }

    private static int Sent(Rig rig, string method) =>
        rig.Api.Requests.Count(request => request.StartsWith($"{method} /apis/events.k8s.io/v1/namespaces/default/events", StringComparison.Ordinal));

    [Fact]
    public async Task Record_TheSameManyTimes_IsOneEventWithASeries()
    {
        (Rig rig, IEventRecorder events) = await BeginAsync();
        await using Rig owned = rig;
        for (int i = 0; i < 100; i++)
        {
            events.Record(s_widget, EventType.Warning, "Broken", "Reconcile", "it broke");
        }

        // One more of another kind, so that its arrival tells that all before it are through.
        events.Record(s_widget, EventType.Normal, "Marker", "Test", "all before this are through");
        await Eventually.TrueAsync(() => Sent(rig, "POST") == 2, "all are through");
        Assert.Equal(1, Sent(rig, "PATCH"));
        rig.Clock.Advance(TimeSpan.FromSeconds(31));
        events.Record(s_widget, EventType.Warning, "Broken", "Reconcile", "it broke");
        await Eventually.TrueAsync(() => Sent(rig, "PATCH") == 2, "the series again");

        Assert.Equal(2, Sent(rig, "POST"));
        JsonObject stored = rig.Api.Store.List(FakePath.Parse("/apis/events.k8s.io/v1/events")).Items
            .Single(entry => entry["reason"]!.GetValue<string>() == "Broken");
        Assert.Equal(101, stored["series"]!["count"]!.GetValue<int>());
        Assert.Equal("uid-w", stored["regarding"]!["uid"]!.GetValue<string>());
        Assert.Equal("Warning", stored["type"]!.GetValue<string>());
        Assert.Equal("example.com/tester", stored["reportingController"]!.GetValue<string>());
    }

    [Fact]
    public async Task Record_AnObjectThatNeverStops_IsCutOff()
    {
        (Rig rig, IEventRecorder events) = await BeginAsync();
        await using Rig owned = rig;
        for (int i = 0; i < 500; i++)
        {
            events.Record(s_widget, EventType.Normal, "Noise", "Reconcile", $"number {i}");
        }

        await Eventually.TrueAsync(() => rig.Value(rig.Metrics.EventsDropped, "rate") == 475, "the rest is dropped");
        Assert.Equal(25, Sent(rig, "POST"));
    }

    [Fact]
    public async Task Record_ApiRefuses_HarmsNobody()
    {
        (Rig rig, IEventRecorder events) = await BeginAsync();
        await using Rig owned = rig;
        rig.Api.Script = async context =>
        {
            await FakeApi.FailAsync(context, 500, "InternalError");
            return true;
        };
        events.Record(s_widget, EventType.Normal, "A", "B", new string('x', 5000));
        await Eventually.TrueAsync(() => rig.Value(rig.Metrics.EventsDropped, "api") == 1, "counted");

        Assert.True(rig.Manager.Liveness().Ok);
    }
}
