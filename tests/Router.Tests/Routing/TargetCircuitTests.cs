using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Routing;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Routing;

public sealed class TargetCircuitTests
{
    private static readonly RouteEntry Route = Bundles.Config("http://127.0.0.1:1").Routes[0] with { CircuitFailures = 3, CircuitPause = TimeSpan.FromSeconds(20) };

    private readonly FakeTimeProvider time = new();
    private readonly TargetCircuit state;

    public TargetCircuitTests() => state = new TargetCircuit(time);

    [Fact]
    public void Failures_AsManyAsTheRouteSays_OpenTheCircuitForAsLongAsItSays()
    {
        Fail(2);
        Assert.False(state.IsOpen);
        Fail(1);
        Assert.True(state.IsOpen);
        time.Advance(TimeSpan.FromSeconds(19.9));
        Assert.True(state.IsOpen);
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.False(state.IsOpen);
    }

    [Fact]
    public void Failures_WithASuccessBetween_DoNotAddUp()
    {
        Fail(2);
        state.Succeeded(TimeSpan.FromMilliseconds(1));
        Fail(2);
        Assert.False(state.IsOpen);
    }

    [Fact]
    public void AfterThePause_OneRequestIsTheProbeAndItsEndDecides()
    {
        Fail(3);
        time.Advance(TimeSpan.FromSeconds(20));
        using (state.Begin())
        {
            Assert.True(state.IsOpen);
            Fail(1);
        }

        time.Advance(TimeSpan.FromSeconds(19));
        Assert.True(state.IsOpen);
        time.Advance(TimeSpan.FromSeconds(1));
        using (state.Begin())
        {
            state.Succeeded(TimeSpan.FromMilliseconds(1));
        }

        Assert.False(state.IsOpen);
        Fail(2);
        Assert.False(state.IsOpen);
    }

    [Fact]
    public void Probe_ThatNeverEnds_KeepsNobodyAwayForLong()
    {
        Fail(3);
        time.Advance(TimeSpan.FromSeconds(20));
        using var probe = state.Begin();
        time.Advance(TimeSpan.FromSeconds(30));
        Assert.False(state.IsOpen);
    }

    [Fact]
    public void RetryAfter_OfTheFirstFailure_IsKept()
    {
        state.Failed(Route, TimeSpan.FromSeconds(45));
        time.Advance(TimeSpan.FromSeconds(44));
        Assert.True(state.IsOpen);
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.False(state.IsOpen);
    }

    [Fact]
    public void RetryAfter_OfYears_EndsAfterAnHour()
    {
        state.Failed(Route, TimeSpan.FromDays(3650));
        time.Advance(TimeSpan.FromHours(1));
        Assert.False(state.IsOpen);
    }

    [Fact]
    public void Score_SlowAnswer_CountsAtOnceAndFadesWhileFasterOnesCome()
    {
        Assert.Equal(0, state.Score);
        Answer(0.1);
        Answer(2);
        Assert.Equal(2, state.Score, 3);
        time.Advance(TimeSpan.FromSeconds(10));
        Answer(0.1);
        Assert.Equal(0.1 + (1.9 * Math.Exp(-1)), state.Score, 3);
        time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, state.Score, 3);
    }

    [Fact]
    public void Score_RequestsThatAreThere_MultiplyIt()
    {
        Answer(0.5);
        using (state.Begin())
        using (state.Begin())
        {
            Assert.Equal(1.5, state.Score, 3);
        }

        Assert.Equal(0.5, state.Score, 3);
    }

    [Fact]
    public void Retries_BeyondAFifthOfTheRequests_AreNotMade()
    {
        Assert.Equal(10, Enumerable.Range(0, 100).Count(_ => state.TryRetry()));
        for (var i = 0; i < 25; i++)
        {
            state.Begin().Dispose();
        }

        Assert.InRange(Enumerable.Range(0, 100).Count(_ => state.TryRetry()), 4, 5);
    }

    private void Answer(double seconds) => state.Succeeded(TimeSpan.FromSeconds(seconds));

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            state.Failed(Route, null);
        }
    }
}
