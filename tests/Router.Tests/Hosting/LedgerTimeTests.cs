using ClaudeConfig.Router.Hosting;
using ClaudeConfig.Router.Observability;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Hosting;

public sealed class LedgerTimeTests
{
    private readonly FakeTimeProvider machine = new(DateTimeOffset.Parse("2026-11-24T12:00:00Z"));
    private readonly LedgerTime time;

    public LedgerTimeTests() => time = new LedgerTime(machine, new RouterMetrics(), NullLogger<LedgerTime>.Instance);

    [Fact]
    public void Clock_OffByMinutes_GoesByMeteringsAndOnWithoutIt()
    {
        Hear(machine.GetUtcNow().AddMinutes(-3));
        Assert.Equal(DateTimeOffset.Parse("2026-11-24T11:57:00Z"), time.GetUtcNow());
        machine.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal(DateTimeOffset.Parse("2026-11-24T12:07:00Z"), time.GetUtcNow());
    }

    [Fact]
    public void Clock_RightWithinASecond_IsLeftAlone()
    {
        Hear(machine.GetUtcNow().AddMilliseconds(900));
        Assert.Equal(machine.GetUtcNow(), time.GetUtcNow());
    }

    [Fact]
    public void Clock_SetRightAgain_IsGoneByAgain()
    {
        Hear(machine.GetUtcNow().AddHours(2));
        Hear(machine.GetUtcNow().AddMilliseconds(-20));
        Assert.Equal(machine.GetUtcNow(), time.GetUtcNow());
    }

    [Fact]
    public void Answer_ThatTookLong_SaysNothing()
    {
        var asked = time.GetTimestamp();
        var there = machine.GetUtcNow();
        machine.Advance(TimeSpan.FromSeconds(20));
        time.Heard(there, asked);
        Assert.Equal(machine.GetUtcNow(), time.GetUtcNow());
    }

    [Fact]
    public void Timers_GoByTheMachine()
    {
        Hear(machine.GetUtcNow().AddHours(2));
        var fired = false;
        using var timer = time.CreateTimer(_ => fired = true, null, TimeSpan.FromSeconds(5), Timeout.InfiniteTimeSpan);
        machine.Advance(TimeSpan.FromSeconds(5));
        Assert.True(fired);
    }

    private void Hear(DateTimeOffset there) => time.Heard(there, time.GetTimestamp());
}
