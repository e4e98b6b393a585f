using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Operator.Controllers;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests;

/// <summary>Pauses after refusals: they grow, outlive the process, and do not end together.</summary>
public sealed class RetryPacerTests
{
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Refused_AgainAndAgain_PausesGrowToTheLongest()
    {
        var pacer = Pacer();
        var configuration = A.Configuration();
        RetryStatus? stored = null;
        for (var attempt = 1; attempt <= 20; attempt++)
        {
            (stored, var delay) = pacer.Refused(configuration, 1, stored);
            Assert.Equal(attempt, stored.Attempts);
            var length = Math.Min(Math.Pow(2, attempt - 1), RetryPacer.Longest.TotalSeconds);
            Assert.InRange(delay.TotalSeconds, length * (1 - RetryPacer.Jitter), length * (1 + RetryPacer.Jitter));
            Assert.InRange((pacer.Wait(configuration, 1, stored) ?? TimeSpan.Zero).TotalSeconds, delay.TotalSeconds - 0.01, delay.TotalSeconds);
            clock.Advance(delay);
            Assert.Null(pacer.Wait(configuration, 1, stored));
        }
    }

    [Fact]
    public void Refused_ThenEdited_MayBeTriedAtOnceAndStartsAnew()
    {
        var pacer = Pacer();
        var configuration = A.Configuration();
        var (stored, _) = pacer.Refused(configuration, 1, pacer.Refused(configuration, 1, null).Status);
        Assert.Equal(2, stored.Attempts);

        configuration.Metadata.Generation = 2;
        Assert.Null(pacer.Wait(configuration, 1, stored));
        Assert.Equal(1, pacer.Refused(configuration, 1, stored).Status.Attempts);
    }

    [Fact]
    public void Restart_WithinThePause_WaitsItOutAndCountsOn()
    {
        var configuration = A.Configuration();
        var stored = new RetryStatus { Attempts = 6, NextTime = clock.GetUtcNow().AddSeconds(30) };
        var restarted = Pacer();

        Assert.InRange(restarted.Wait(configuration, 1, stored)!.Value.TotalSeconds, 29.9, 30);
        clock.Advance(TimeSpan.FromSeconds(31));
        Assert.Null(restarted.Wait(configuration, 1, stored));
        Assert.Equal(7, restarted.Refused(configuration, 1, stored).Status.Attempts);
    }

    [Fact]
    public void Restart_TwoHoursAfterAllFellDue_SpreadsThem()
    {
        clock.Advance(TimeSpan.FromHours(2));
        var restarted = Pacer();
        var waits = Enumerable.Range(0, 1000)
            .Select(i => restarted.Wait(A.Configuration($"c-{i}"), 1, new RetryStatus { Attempts = 12, NextTime = clock.GetUtcNow().AddHours(-2) }) ?? TimeSpan.Zero)
            .Select(wait => wait.TotalSeconds)
            .ToArray();

        // A fifth of the five minutes, evenly: no second of it takes more than a few of the thousand.
        Assert.InRange(waits.Max(), 50, 60);
        Assert.InRange(waits.GroupBy(wait => (int)wait).Max(second => second.Count()), 1, 50);
    }

    [Fact]
    public void Restart_WithAClockThatWasFarAhead_WaitsNoLongerThanAPauseCanBe()
    {
        var stored = new RetryStatus { Attempts = 3, NextTime = clock.GetUtcNow().AddYears(1) };
        Assert.InRange(Pacer().Wait(A.Configuration(), 1, stored)!.Value.TotalSeconds, 0, (4 * (1 + RetryPacer.Jitter)) + 1);
    }

    [Fact]
    public void Recreated_UnderTheSameName_InheritsNothing()
    {
        var pacer = Pacer();
        pacer.Refused(A.Configuration(), 1, null);
        var other = A.Configuration();
        other.Metadata.Uid = "another";
        Assert.Null(pacer.Wait(other, null, null));
    }

    [Fact]
    public void Forgotten_AfterSuccess_DoesNotWait()
    {
        var pacer = Pacer();
        ClaudeConfiguration configuration = A.Configuration();
        pacer.Refused(configuration, 1, null);
        pacer.Forget(new("team-a", "base"));
        Assert.Null(pacer.Wait(configuration, 1, null));
    }

    private RetryPacer Pacer() => new(clock, new Random(7));
}
