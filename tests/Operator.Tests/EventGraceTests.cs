using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.ControllerRuntime.Status;
using ClaudeConfig.Operator.Controllers;
using k8s;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests;

public sealed class EventGraceTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(A.Epoch, TimeSpan.Zero));
    private readonly Recorder recorder = new();
    private readonly Api.Routes.ModelRoute route = A.Route("r");

    [Fact]
    public void Tell_MissingReferenceThatHealsWithinSeconds_SaysNothingAtAll()
    {
        var grace = new EventGrace(recorder, time);
        var missing = Ready("False", ConditionReasons.RefNotFound);
        Assert.NotNull(grace.Tell(route, null, missing));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(grace.Tell(route, missing, Ready("True", ConditionReasons.Reconciled)));
        Assert.Empty(recorder.Told);
    }

    [Fact]
    public void Tell_MissingReferenceThatStays_IsToldOnceAfterTheGraceAndSoIsItsEnd()
    {
        var grace = new EventGrace(recorder, time);
        var missing = Ready("False", ConditionReasons.RefNotFound);
        time.Advance(grace.Tell(route, null, missing)!.Value);
        Assert.Null(grace.Tell(route, missing, missing));
        Assert.Null(grace.Tell(route, missing, missing));
        Assert.Equal(["Warning RefNotFound"], recorder.Told);
        grace.Tell(route, missing, Ready("True", ConditionReasons.Reconciled));
        Assert.Equal(["Warning RefNotFound", "Normal Reconciled"], recorder.Told);
    }

    [Fact]
    public void Tell_AProblemThatDoesNotHealByItself_IsToldAtOnce()
    {
        var grace = new EventGrace(recorder, time);
        Assert.Null(grace.Tell(route, null, Ready("False", ConditionReasons.Cycle)));
        Assert.Equal(["Warning Cycle"], recorder.Told);
    }

    [Fact]
    public void Tell_AProblemFromBeforeARestart_IsNotToldAgain()
    {
        var missing = Ready("False", ConditionReasons.NotGranted);
        time.Advance(TimeSpan.FromMinutes(5));
        var grace = new EventGrace(recorder, time);
        Assert.Null(grace.Tell(route, missing, missing));
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Null(grace.Tell(route, missing, missing));
        Assert.Empty(recorder.Told);
    }

    private IReadOnlyList<V1Condition> Ready(string status, string reason)
    {
        var conditions = new Conditions(null, 1, time);
        return [.. (status == "True" ? conditions.True("Ready", reason, "well") : conditions.False("Ready", reason, "not well")).ToList()];
    }

    private sealed class Recorder : IEventRecorder
    {
        public List<string> Told { get; } = [];

        public void Record(
            IKubernetesObject<V1ObjectMeta> regarding, EventType type, string reason, string action, string note, IKubernetesObject<V1ObjectMeta>? related = null) => Told.Add($"{type} {reason}");
    }
}
