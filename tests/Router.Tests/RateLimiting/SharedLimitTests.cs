using System.Diagnostics;
using System.Net;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Options;
using ClaudeConfig.Router.RateLimiting;
using ClaudeConfig.Router.RateLimiting.Shared;
using ClaudeConfig.Router.Tests.Fakes;
using CsCheck;
using StackExchange.Redis;

namespace ClaudeConfig.Router.Tests.RateLimiting;

/// <summary>Limits that gateways count together, against a real server that is killed and stopped.</summary>
public sealed class SharedLimitTests
{
    private static readonly Gen<(int Pause, int Limit, int Burst, int Amount, bool Both)[]> Happenings = Gen.Select(
        Gen.Int[0, 40_000], Gen.Int[0, 6], Gen.Int[0, 4], Gen.Int[1, 3], Gen.Bool).Array[1, 60];

    [Fact]
    public async Task Script_OfARealServer_DecidesAsTheWindowInTheProcess()
    {
        await using var server = await RedisServer.StartAsync();
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.Address);
        var database = connection.GetDatabase();
        var run = 0;
        await Happenings.SampleAsync(
            async happenings =>
            {
                var number = Interlocked.Increment(ref run);
                var keys = new[] { Key($"a{number}", 60), Key($"b{number}", 7) };
                var windows = keys.Select(key => new SlidingWindow(key.Window)).ToArray();
                var beyond = keys.Select(key => new SlidingWindow(new Limit(key, 1, 1).Beyond.Window)).ToArray();
                var now = TimeSpan.FromSeconds(100);
                foreach (var (pause, limit, burst, amount, both) in happenings)
                {
                    now += TimeSpan.FromMilliseconds(pause);
                    Limit[] limits = both ? [new(keys[0], limit, burst), new(keys[1], limit + 1)] : [new(keys[0], limit, burst)];
                    var waits = limits.Select((most, i) => Wait(most, windows[i], beyond[i], now)).ToArray();
                    var longest = waits.Max();
                    var answer = (long[])(await database.ScriptEvaluateAsync(
                        LimitScript.Text,
                        [.. limits.Select(most => LimitScript.KeyOf(most.Key))],
                        LimitScript.Arguments([.. limits.Select(most => (most, (long)amount))], now: now.Ticks / TimeSpan.TicksPerMicrosecond)))!;
                    Assert.Equal(longest > TimeSpan.Zero ? Array.IndexOf(waits, longest) + 1 : 0, answer[0]);
                    Assert.Equal(longest.Ticks / TimeSpan.TicksPerMicrosecond, answer[1]);
                    for (var i = 0; i < limits.Length && answer[0] == 0; i++)
                    {
                        beyond[i].Add(now, limits[i].BeyondOf(windows[i].Sum(now), amount));
                        windows[i].Add(now, amount);
                        Assert.Equal(windows[i].Sum(now), answer[(3 * i) + 2]);
                        Assert.Equal(windows[i].EmptyIn(now).Ticks / TimeSpan.TicksPerMicrosecond, answer[(3 * i) + 3]);
                        Assert.Equal(limits[i].Burst == 0 ? 0 : beyond[i].Sum(now), answer[(3 * i) + 4]);
                    }
                }
            },
            iter: 200,
            threads: 1);
        Assert.True(await database.KeyTimeToLiveAsync(LimitScript.KeyOf(Key("a1", 60))) is null or { TotalSeconds: > 0 and < 63 });
        Assert.True(run >= 200);
    }

    private static TimeSpan Wait(Limit limit, SlidingWindow window, SlidingWindow beyond, TimeSpan now)
    {
        var wait = window.RoomIn(now, limit.Amount);
        return limit.Burst == 0 || wait == TimeSpan.Zero
            ? wait
            : new[] { wait, new[] { window.RoomIn(now, limit.Amount + limit.Burst), beyond.RoomIn(now, limit.Burst) }.Max() }.Min();
    }

    [Fact]
    public async Task Burst_OfSharedLimit_IsSpentByAllGatewaysTogetherAndStaysSpent()
    {
        await using var server = await RedisServer.StartAsync();
        RouterConfig Limited(RouterConfig config) => config.WithRoute(route => route with { RateLimits = [new RateLimitEntry { Requests = 2, Burst = 2, Per = RateLimitScope.Project, Window = TimeSpan.FromMinutes(10) }] });
        await using var one = await Rig.StartAsync(Limited, options => With(options, server));
        await using var other = await Rig.StartAsync(Limited, options => With(options, server));
        await UpAsync(one, other);
        foreach (var rig in (Rig[])[one, other, one, other])
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(rig));
        }

        var refused = await one.PostAsync(Rig.Body());
        await RefusalTests.ExpectAsync(refused, 429, "rate_limit_error", "limited to 2 requests in 600 s and 2 more in 6000 s");
    }

    [Fact]
    public async Task Gateways_TwoOfThem_CountOneLimitTogether()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await StartAsync(server, 3);
        await using var other = await StartAsync(server, 3);
        await UpAsync(one, other);
        foreach (var (rig, left) in (IEnumerable<(Rig, string)>)[(one, "2"), (other, "1"), (one, "0")])
        {
            using var response = await rig.PostAsync(Rig.Body());
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal(left, response.Headers.GetValues("anthropic-ratelimit-requests-remaining").Single());
        }

        foreach (var rig in (Rig[])[one, other, other])
        {
            var refused = await rig.PostAsync(Rig.Body());
            Assert.InRange(int.Parse(refused.Headers.GetValues("retry-after").Single()), 20, 61);
            await RefusalTests.ExpectAsync(refused, 429, "rate_limit_error", "key 'ci' of project team-a/alpha is limited to 3 requests in 60 s");
        }
    }

    [Fact]
    public async Task Keys_WithDifferentPrefixes_AreCountedApart()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await Rig.StartAsync(config => WithKeyLimit(config, 1), options => Prefixed(With(options, server), "one:"));
        await using var other = await Rig.StartAsync(config => WithKeyLimit(config, 1), options => Prefixed(With(options, server), "other:"));
        await UpAsync(one, other);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (await StatusAsync(one), await StatusAsync(other)));
        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests), (await StatusAsync(one), await StatusAsync(other)));
        await using var connection = await ConnectionMultiplexer.ConnectAsync(server.Address);
        Assert.All(connection.GetServer(server.Address).Keys(), key => Assert.Matches("^(one|other):claudeconfig:", key.ToString()));

        static RouterOptions Prefixed(RouterOptions options, string prefix) => options with { Redis = options.Redis! with { KeyPrefix = prefix } };
    }

    [Fact]
    public async Task WrongKeys_TriedAtOneGateway_CountAtTheOther()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await Rig.StartAsync(options: options => With(options, server) with { FailedAttemptsPerMinute = 5 });
        await using var other = await Rig.StartAsync(options: options => With(options, server) with { FailedAttemptsPerMinute = 5 });
        await UpAsync(one, other);
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await GuessAsync(one));
        }

        // The other learns of them with its first guess, and looks at no further one.
        await Eventually.TrueAsync(async () => await GuessAsync(other) == HttpStatusCode.TooManyRequests, "guesses are refused at the other gateway", Deadlines.Settled);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(other));
        await server.KillAsync();
        Assert.Equal(HttpStatusCode.TooManyRequests, await GuessAsync(one));

        static async Task<HttpStatusCode> GuessAsync(Rig rig)
        {
            using var response = await rig.PostAsync(Rig.Body(), Contracts.Identity.VirtualKey.Create().Reveal());
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task Tokens_SettledByOneGateway_RefuseAtTheOther()
    {
        await using var server = await RedisServer.StartAsync();
        RouterConfig Limited(RouterConfig config) => config.WithRoute(route => route with { RateLimits = [new RateLimitEntry { Tokens = 1, Per = RateLimitScope.Project, Window = TimeSpan.FromMinutes(10) }] });
        await using var one = await Rig.StartAsync(Limited, options => With(options, server));
        await using var other = await Rig.StartAsync(Limited, options => With(options, server));
        await UpAsync(one, other);
        using (var first = await one.PostAsync(Rig.Body()))
        {
            await first.Content.ReadAsStringAsync();
        }

        await Eventually.TrueAsync(async () =>
        {
            using var response = await other.PostAsync(Rig.Body());
            return response.StatusCode == HttpStatusCode.TooManyRequests;
        }, "the tokens are counted", Deadlines.Settled);
    }

    [Theory]
    [InlineData("Local", HttpStatusCode.OK, HttpStatusCode.TooManyRequests)]
    [InlineData("Deny", HttpStatusCode.ServiceUnavailable, HttpStatusCode.ServiceUnavailable)]
    [InlineData("Allow", HttpStatusCode.OK, HttpStatusCode.OK)]
    public async Task Server_Stopped_TheModeDecidesWithoutWaitingAndItIsBackInSeconds(string mode, HttpStatusCode first, HttpStatusCode second)
    {
        await using var server = await RedisServer.StartAsync();
        await using var rig = await StartAsync(server, 1, Enum.Parse<RedisOutageMode>(mode));
        await UpAsync(rig);
        server.Signal(ProcessSignal.Stop);

        var began = Stopwatch.GetTimestamp();
        Assert.Equal(first, await StatusAsync(rig));
        Assert.True(Stopwatch.GetElapsedTime(began) < Deadlines.Here(TimeSpan.FromSeconds(2)), "a request waited for a server that is away");
        Assert.Equal(0, rig.Gateway.Metrics.SharedLimitsUp.Value);
        Assert.Equal(second, await StatusAsync(rig));
        // What is counted here refuses before the body is read.
        Assert.Equal(mode == "Local" ? 1 : 2, rig.Gateway.Metrics.SharedLimitsMissed.Value);

        server.Signal(ProcessSignal.Continue);
        await UpAsync(rig);
        // Counted there before it stood still, or not: no more than the limit now.
        HttpStatusCode[] after = [await StatusAsync(rig), await StatusAsync(rig)];
        Assert.Equal(HttpStatusCode.TooManyRequests, after[1]);
    }

    [Fact]
    public async Task Server_KilledAndStartedAgain_CountsAgain()
    {
        await using var server = await RedisServer.StartAsync();
        await using var rig = await StartAsync(server, 2);
        await UpAsync(rig);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(rig));
        await server.KillAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(rig));
        await server.RestartAsync();
        await UpAsync(rig);
        HttpStatusCode[] after = [await StatusAsync(rig), await StatusAsync(rig), await StatusAsync(rig)];
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], after);
    }

    [Fact]
    public async Task Server_NeverThere_KeepsNobodyFromStartingOrBeingServed()
    {
        await using var rig = await Rig.StartAsync(options: options => options with { Redis = new RedisSettings { Endpoints = ["127.0.0.1:1"] } });
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(rig));
    }

    [Fact]
    public async Task Server_WithAPassword_IsLetInByTheFileAlsoWhenItChanges()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "wrong\n");
        await using var server = await RedisServer.StartAsync("--requirepass", "right");
        await using var rig = await Rig.StartAsync(options: options => options with { Redis = new RedisSettings { Endpoints = [server.Address], PasswordFile = file } });
        Assert.Equal(0, rig.Gateway.Metrics.SharedLimitsUp.Value);
        await File.WriteAllTextAsync(file, "right\n");
        await UpAsync(rig);
        File.Delete(file);
    }

    [Fact]
    public async Task Server_BehindTls_IsTrustedByItsAuthorityAlone()
    {
        var folder = Directory.CreateTempSubdirectory("redis-tls-").FullName;
        using var certificates = new TestCertificates();
        using var strangers = new TestCertificates("strangers");
        var (certificate, key) = certificates.Server("localhost", "127.0.0.1").WriteTo(folder, "redis");
        var authority = Path.Combine(folder, "ca.pem");
        await File.WriteAllTextAsync(authority, strangers.AuthorityPem);
        var port = FreePort.Next();
        await using var server = await RedisServer.StartAsync("--tls-port", $"{port}", "--tls-cert-file", certificate, "--tls-key-file", key, "--tls-auth-clients", "no", "--tls-ca-cert-file", certificate);
        await using var rig = await Rig.StartAsync(options: options => options with
        {
            Redis = new RedisSettings { Endpoints = [$"127.0.0.1:{port}"], Tls = true, CaFile = authority },
        });
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(rig));
        Assert.Equal(0, rig.Gateway.Metrics.SharedLimitsUp.Value);
        await File.WriteAllTextAsync(authority, certificates.AuthorityPem);
        await UpAsync(rig);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Master_KilledUnderASentinel_IsFoundAnewAndGoesOnCounting()
    {
        await using var master = await RedisServer.StartAsync();
        await using var replica = await RedisServer.ReplicaAsync(master);
        await using var sentinel = await RedisServer.SentinelAsync(master);
        await using var rig = await Rig.StartAsync(
            config => WithKeyLimit(config, 2),
            options => options with { Redis = new RedisSettings { Endpoints = [sentinel.Address], SentinelService = "limits" } });
        await UpAsync(rig);
        await using (var seen = await ConnectionMultiplexer.SentinelConnectAsync(sentinel.Address))
        {
            await Eventually.TrueAsync(async () => (await seen.GetServer(sentinel.Address).SentinelReplicasAsync("limits")).Length == 1, "the sentinel knows the replica", Deadlines.Slow);
        }

        await master.KillAsync();
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(rig));
        await Eventually.TrueAsync(() => rig.Gateway.Metrics.SharedLimitsUp.Value == 1, "the replica has taken over", Deadlines.Slow);
        HttpStatusCode[] after = [await StatusAsync(rig), await StatusAsync(rig), await StatusAsync(rig)];
        Assert.Equal(HttpStatusCode.TooManyRequests, after[2]);
    }

    private static LimitKey Key(string subject, int seconds) => new() { Kind = LimitKind.Key, Project = Bundles.Team, Subject = subject, Window = TimeSpan.FromSeconds(seconds) };

    private static Task<Rig> StartAsync(RedisServer server, int limit, RedisOutageMode mode = RedisOutageMode.Local) =>
        Rig.StartAsync(config => WithKeyLimit(config, limit), options => With(options, server, mode));

    private static RouterOptions With(RouterOptions options, RedisServer server, RedisOutageMode mode = RedisOutageMode.Local) =>
        options with { Redis = new RedisSettings { Endpoints = [server.Address], WhenAway = mode } };

    private static RouterConfig WithKeyLimit(RouterConfig config, int limit) => config with
    {
        Projects = [config.Projects[0] with { Keys = [config.Projects[0].Keys[0] with { RequestsPerMinute = limit }] }],
    };

    private static async Task UpAsync(params Rig[] rigs)
    {
        foreach (var rig in rigs)
        {
            await Eventually.TrueAsync(() => rig.Gateway.Metrics.SharedLimitsUp.Value == 1, "the shared counters answer", Deadlines.Settled);
        }
    }

    private static async Task<HttpStatusCode> StatusAsync(Rig rig)
    {
        using var response = await rig.PostAsync(Rig.Body());
        return response.StatusCode;
    }
}
