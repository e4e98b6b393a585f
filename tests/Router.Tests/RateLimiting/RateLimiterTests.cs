using System.Net;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.RateLimiting;
using ClaudeConfig.Router.Tests.Fakes;
using CsCheck;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.RateLimiting;

/// <summary>Decisions under a clock that stands still until told.</summary>
public sealed class RateLimiterTests
{
    private static readonly ClientNetwork Here = ClientNetwork.Of(IPAddress.Parse("192.0.2.1"));
    private readonly FakeTimeProvider time = new();
    private readonly RouterMetrics metrics = new();
    private readonly RateLimiter limiter;

    public RateLimiterTests() => limiter = new RateLimiter(time, metrics, failedAttemptsPerMinute: 3, capacity: 1000);

    [Fact]
    public void Key_LimitedToFive_GetsExactlyFiveAndRoomWhenTheAnswerSays()
    {
        var caller = Caller("ci", ofKey: 5);
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(Admit(caller));
            time.Advance(TimeSpan.FromSeconds(2));
        }

        var refusal = Admit(caller)!;

        Assert.Equal((429, "rate_limit_error", "rate_limit"), (refusal.Status, refusal.Type, refusal.Reason));
        Assert.Contains("key 'ci' of project team-a/alpha is limited to 5 requests in 60 s", refusal.Message, StringComparison.Ordinal);
        // The first came at 0 s and counts for 60 s and the rest of its slot; now is 10 s.
        Assert.Equal(51, refusal.RetryAfterSeconds);
        time.Advance(TimeSpan.FromSeconds(50.9));
        Assert.NotNull(Admit(caller));
        time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Null(Admit(caller));
        Assert.NotNull(Admit(caller));
    }

    [Fact]
    public void Burst_AfterAQuietTime_LetsSoManyMoreInAndThenTheLimitAlone()
    {
        var route = Route(new RateLimitEntry { Requests = 3, Burst = 2, Per = RateLimitScope.Project });
        for (var i = 0; i < 5; i++)
        {
            Assert.Null(Admit(Caller("ci"), route));
        }

        var refusal = Admit(Caller("ci"), route)!;
        Assert.Contains("limited to 3 requests in 60 s and 2 more in 600 s", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(61, refusal.RetryAfterSeconds);
        // For ten windows there is the limit, and no more.
        for (var window = 1; window < 9; window++)
        {
            time.Advance(TimeSpan.FromSeconds(61));
            Assert.Equal(3, Enumerable.Range(0, 6).Count(_ => Admit(Caller("ci"), route) is null));
        }

        time.Advance(TimeSpan.FromSeconds(122));
        Assert.Equal(5, Enumerable.Range(0, 6).Count(_ => Admit(Caller("ci"), route) is null));
    }

    [Fact]
    public void Burst_OfTokens_IsWhatGoesBeyondTheLimit()
    {
        var route = Route(new RateLimitEntry { Tokens = 100, Burst = 50, Per = RateLimitScope.Member });
        Use(90);
        Use(30);
        Use(20);
        // 140 of 150 in the window, of which 40 of the burst's 50.
        Use(10);
        Assert.Contains("and 50 more in 600 s", Admit(Caller("ci"), route)!.Message, StringComparison.Ordinal);
        time.Advance(TimeSpan.FromSeconds(61));
        Use(100);
        Assert.NotNull(Admit(Caller("ci"), route));

        void Use(long tokens)
        {
            Assert.Null(limiter.Admit(Caller("ci"), route, Here, out var admission));
            admission!.Settle(tokens);
        }
    }

    [Fact]
    public void Burst_OfAnyHappenings_NeverPassesItsTwoBounds() =>
        Gen.Select(Gen.Int[1, 6], Gen.Int[1, 6], Gen.Int[0, 30_000].Array[1, 200]).Sample((limit, burst, pauses) =>
        {
            var clock = new FakeTimeProvider();
            var limits = new RateLimiter(clock, new RouterMetrics(), 0);
            var route = Route(new RateLimitEntry { Requests = limit, Burst = burst, Per = RateLimitScope.Project });
            var (taken, now) = (new List<double>(), 0d);
            foreach (var pause in pauses)
            {
                clock.Advance(TimeSpan.FromMilliseconds(pause));
                now += pause / 1000d;
                if (limits.Admit(Caller("ci"), route, Here, out _) is null)
                {
                    taken.Add(now);
                    Assert.InRange(taken.Count(at => at > now - 60), 1, limit + burst);
                    // Ten minutes hold ten windows and the burst once.
                    Assert.InRange(taken.Count(at => at > now - 600), 1, (10 * limit) + burst);
                }
            }
        });

    [Fact]
    public void Project_Limited_CountsAllItsKeysTogether()
    {
        Assert.Null(Admit(Caller("ci", ofProject: 3)));
        Assert.Null(Admit(Caller("desk", ofProject: 3)));
        Assert.Null(Admit(Caller("ci", ofProject: 3)));

        Assert.Contains("project team-a/alpha is limited to 3", Admit(Caller("desk", ofProject: 3))!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Request_RefusedByOneLimit_CountsInNone()
    {
        Assert.Null(Admit(Caller("ci", ofProject: 2, ofKey: 1)));
        for (var i = 0; i < 10; i++)
        {
            Assert.Contains("key 'ci'", Admit(Caller("ci", ofProject: 2, ofKey: 1))!.Message, StringComparison.Ordinal);
        }

        Assert.Null(Admit(Caller("desk", ofProject: 2)));
    }

    [Fact]
    public void Check_BeforeTheBody_RefusesButDoesNotCount()
    {
        var caller = Caller("ci", ofKey: 1);
        Assert.Null(limiter.Check(caller));
        Assert.Null(limiter.Check(caller));
        Assert.Null(Admit(caller));
        Assert.NotNull(limiter.Check(caller));
    }

    [Fact]
    public void Limit_Changed_GoesOnWithTheSameCount()
    {
        Assert.Null(Admit(Caller("ci", ofKey: 2)));
        Assert.Null(Admit(Caller("ci", ofKey: 2)));
        Assert.NotNull(Admit(Caller("ci", ofKey: 2)));
        Assert.Null(Admit(Caller("ci", ofKey: 3)));
        Assert.NotNull(Admit(Caller("ci", ofKey: 3)));
    }

    [Theory]
    [InlineData(RateLimitScope.Key, false, true, true)]
    [InlineData(RateLimitScope.Member, false, true, true)]
    [InlineData(RateLimitScope.Project, false, false, true)]
    [InlineData(RateLimitScope.ClientIP, true, false, false)]
    public void Route_LimitedPerScope_TellsApartJustWhatItSays(RateLimitScope per, bool otherAddress, bool otherKey, bool otherProject)
    {
        var route = Route(new RateLimitEntry { Requests = 1, Per = per });
        Assert.Null(Admit(Caller("ci"), route));
        Assert.Contains("route team-a/claude", Admit(Caller("ci"), route)!.Message, StringComparison.Ordinal);

        Assert.Equal(otherAddress, Admit(Caller("ci"), route, ClientNetwork.Of(IPAddress.Parse("192.0.2.2"))) is null);
        Assert.Equal(otherKey, Admit(Caller("desk"), route) is null);
        Assert.Equal(otherProject, Admit(Caller("ci", project: "beta"), route) is null);
    }

    [Fact]
    public void Tokens_Settled_RefuseTheNextUntilTheyAreOutOfTheWindow()
    {
        var route = Route(new RateLimitEntry { Tokens = 1000, Per = RateLimitScope.Project, Window = TimeSpan.FromMinutes(10) });
        Assert.Null(limiter.Admit(Caller("ci"), route, Here, out var first));
        Assert.Null(limiter.Admit(Caller("ci"), route, Here, out var second));
        first!.Settle(999);
        Assert.Null(Admit(Caller("ci"), route));
        time.Advance(TimeSpan.FromMinutes(1));
        second!.Settle(1);

        var refusal = Admit(Caller("ci"), route)!;

        Assert.Contains("limited to 1000 tokens in 600 s", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(550, refusal.RetryAfterSeconds);
        time.Advance(TimeSpan.FromSeconds(550));
        Assert.Null(Admit(Caller("ci"), route));
    }

    [Fact]
    public void Admission_UnderTwoLimits_ShowsTheTighter()
    {
        var begin = time.GetUtcNow();
        Assert.Null(limiter.Admit(Caller("ci", ofProject: 100, ofKey: 5), null, Here, out var admission));
        Assert.Equal(new Headroom(5, 4, begin.AddSeconds(61)), admission!.Tightest);
    }

    [Fact]
    public void Failures_OfOneAddress_RefuseItAndNoOther()
    {
        var neighbour = ClientNetwork.Of(IPAddress.Parse("192.0.2.2"));
        for (var i = 0; i < 3; i++)
        {
            Assert.Null(limiter.CheckFailures(Here));
            limiter.CountFailure(Here);
        }

        Assert.Equal(61, limiter.CheckFailures(Here)!.RetryAfterSeconds);
        Assert.Null(limiter.CheckFailures(neighbour));
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.Null(limiter.CheckFailures(Here));
    }

    [Fact]
    public void Addresses_TenThousandDistinct_StayWithinTheBoundAndLeaveTheCallersAlone()
    {
        var route = Route(new RateLimitEntry { Requests = 1, Per = RateLimitScope.ClientIP });
        Assert.Null(Admit(Caller("ci", ofKey: 20_000), null));
        for (var i = 0; i < 10_000; i++)
        {
            var address = ClientNetwork.Of(new IPAddress(i + 1));
            Assert.Null(Admit(Caller("ci", ofKey: 20_000), route, address));
            limiter.CountFailure(address);
        }

        Assert.Equal(2001, limiter.Counters);
        Assert.Equal(9000, metrics.RateLimitEvictions.WithLabels("addresses").Value);
        Assert.Equal(1000, metrics.RateLimitCounters.WithLabels("failures").Value);
        Assert.NotNull(Admit(Caller("ci", ofKey: 10_001)));
    }

    [Fact]
    public void Addresses_Idle_MakeRoomWithoutAnEviction()
    {
        for (var minute = 0; minute < 10; minute++)
        {
            for (var i = 0; i < 500; i++)
            {
                limiter.CountFailure(ClientNetwork.Of(new IPAddress((minute * 500) + i + 1)));
            }

            time.Advance(TimeSpan.FromMinutes(2));
        }

        Assert.InRange(limiter.Counters, 1, 1000);
        Assert.Equal(0, metrics.RateLimitEvictions.WithLabels("failures").Value);
    }

    [Theory]
    [InlineData("2001:db8::1", "2001:db8::ffff", true)]
    [InlineData("2001:db8::1", "2001:db8:0:1::1", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void ClientNetwork_OfTwoAddresses_IsOneForOneCaller(string one, string other, bool same) =>
        Assert.Equal(same, ClientNetwork.Of(IPAddress.Parse(one)) == ClientNetwork.Of(IPAddress.Parse(other)));

    [Fact]
    public async Task Admit_FromManyThreads_LetsInExactlyTheLimit()
    {
        var caller = Caller("ci", ofKey: 100);
        var admitted = 0;
        await Parallel.ForAsync(0, 1000, (_, _) =>
        {
            if (Admit(caller) is null)
            {
                Interlocked.Increment(ref admitted);
            }

            return ValueTask.CompletedTask;
        });
        Assert.Equal(100, admitted);
    }

    private RequestRefusal? Admit(Caller caller, RouteEntry? route = null, ClientNetwork? address = null) => limiter.Admit(caller, route, address ?? Here, out _);

    private static RouteEntry Route(RateLimitEntry limit) => new() { Route = Bundles.Route, RateLimits = [limit] };

    private static Caller Caller(string key, int? ofProject = null, int? ofKey = null, string project = "alpha")
    {
        var name = new ObjectRef("team-a", project);
        var entry = new ProjectEntry
        {
            Project = name,
            RequestsPerMinute = ofProject,
            Keys = [new VirtualKeyEntry { Id = "id", Name = key, Salt = [], Hash = [], RequestsPerMinute = ofKey }],
        };
        return new Caller(new ProjectView(entry, new RouterConfig(), []), new Attribution { Project = name, Key = key, Member = "key:" + key });
    }
}
