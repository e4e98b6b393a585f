using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Health;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Routing;
using ClaudeConfig.Router.Tests.Fakes;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Health;

/// <summary>Who is asked, when, and what becomes of the answer, by a clock of our own.</summary>
public sealed class HealthChecksTests : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider time = new();
    private readonly ConfigState config = new();
    private readonly ConcurrentQueue<HealthSubject> asked = new();
    private readonly TargetOutlook outlook;
    private readonly HealthChecks checks;
    private Func<HealthSubject, Task<HealthAnswer>> answer = _ => Task.FromResult(new HealthAnswer(true, null));

    public HealthChecksTests()
    {
        outlook = new TargetOutlook(time);
        checks = new HealthChecks(AskAsync, config, outlook, () => 0.5, time, new RouterMetrics(), NullLogger<HealthChecks>.Instance);
    }

    public async ValueTask DisposeAsync() => await checks.DisposeAsync();

    [Fact]
    public void Route_ThatDoesNotAsk_IsNeverChecked()
    {
        Use(Config(TimeSpan.Zero));
        After(TimeSpan.FromHours(1));
        Assert.Empty(asked);
    }

    [Fact]
    public void Targets_BehindOneAddressAndCredential_AreOneQuestionAnInterval()
    {
        var one = Config(Interval);
        var route = one.Routes[0] with { Targets = [new() { Name = "a", Provider = "p0" }, new() { Name = "b", Provider = "p0", Model = "other" }] };
        Use(one with { Routes = [route, route with { Route = new("team-a", "second"), HealthCheckInterval = 2 * Interval }] });
        After(TimeSpan.FromSeconds(3));
        After(TimeSpan.FromSeconds(3));
        Assert.Equal(4, Assert.Single(asked).Targets.Count);
        for (var i = 0; i < 5; i++)
        {
            After(Interval);
        }

        Assert.Equal(6, asked.Count);
    }

    [Fact]
    public async Task Provider_ThatHangs_DelaysNobodyElse()
    {
        answer = subject => subject.Provider.Id.StartsWith("team-b/", StringComparison.Ordinal) ? new TaskCompletionSource<HealthAnswer>().Task : Task.FromResult(new HealthAnswer(true, null));
        var hostile = Enumerable.Range(0, 40).Select(i => new ProviderEntry { Id = $"team-b/evil/{i}", Type = ProviderType.Ollama, BaseUrl = $"http://127.0.0.1:{2000 + i}" });
        var one = Config(Interval);
        Use(one with
        {
            Providers = [.. hostile, .. one.Providers],
            Routes = [one.Routes[0] with { Route = new("team-b", "evil"), Targets = [.. Enumerable.Range(0, 40).Select(i => new TargetEntry { Name = $"t{i}", Provider = $"team-b/evil/{i}" })] }, .. one.Routes],
        });
        for (var i = 0; i < 10; i++)
        {
            After(Interval);
        }

        await Task.CompletedTask;
        Assert.Equal(4, asked.Count(subject => subject.Owner == "team-b/evil"));
        Assert.InRange(asked.Count(subject => subject.Owner != "team-b/evil"), 8, 10);
    }

    [Fact]
    public void Target_ThatFailsTwice_IsTriedLastUntilItAnswers()
    {
        Use(Config(Interval));
        After(TimeSpan.FromSeconds(3));
        answer = _ => Task.FromResult(new HealthAnswer(false, "health check: 503"));
        After(Interval);
        Assert.False(Target.IsOpen);
        Assert.True(Report.Healthy);
        After(Interval);
        Assert.True(Target.IsOpen);
        Assert.Equal((false, "health check: 503"), (Report.Healthy, Report.LastError));
        answer = _ => Task.FromResult(new HealthAnswer(true, null));
        After(Interval);
        Assert.False(Target.IsOpen);
        Assert.True(Report is { Healthy: true, LastCheckTime: not null, Served: 0 });
    }

    [Fact]
    public void Answer_ThatSaysNeither_ChangesNothing()
    {
        answer = _ => Task.FromResult(new HealthAnswer(null, null));
        Use(Config(Interval));
        After(TimeSpan.FromSeconds(3));
        After(Interval);
        Assert.NotEmpty(asked);
        Assert.True(Report is { Healthy: true, LastCheckTime: null });
    }

    [Fact]
    public void Target_ThatServesRequests_IsNotKeptAwayByChecks()
    {
        answer = _ => Task.FromResult(new HealthAnswer(false, "health check: 500"));
        Use(Config(Interval));
        After(TimeSpan.FromSeconds(3));
        for (var i = 0; i < 5; i++)
        {
            Target.Succeeded(TimeSpan.FromMilliseconds(100));
            After(Interval * 0.9);
        }

        Assert.NotEmpty(asked);
        Assert.False(Target.IsOpen);
    }

    [Fact]
    public void Target_ThatRequestsBroke_IsTriedWhenACheckIsAnsweredButNotBeforeItWants()
    {
        var route = Config(Interval).Routes[0] with { CircuitFailures = 1, CircuitPause = TimeSpan.FromHours(1) };
        Target.Failed(route, null);
        Target.Checked(true, null, Interval);
        Assert.False(Target.IsOpen);
        using (Target.Begin())
        {
            // Others wait for what becomes of the one that tries.
            Assert.True(Target.IsOpen);
            Target.Checked(true, null, Interval);
            Assert.True(Target.IsOpen);
        }

        Target.Failed(route, TimeSpan.FromMinutes(50));
        Target.Checked(true, null, Interval);
        Assert.True(Target.IsOpen);
    }

    private TargetCircuit Target => outlook.Of(Bundles.Route, "t0");

    private Contracts.Reporting.TargetReport Report => outlook.Report(config.Current!.Config).Single();

    private static RouterConfig Config(TimeSpan interval) => Bundles.Config("http://127.0.0.1:1000").WithRoute(route => route with { HealthCheckInterval = interval });

    private void Use(RouterConfig wanted)
    {
        var credentials = wanted.Providers.ToDictionary(provider => provider.Id, _ => "secret");
        config.Use(new ConfigSnapshot(new RouterBundle { Version = "v", Config = wanted, Credentials = credentials }));
        checks.Look();
    }

    private void After(TimeSpan span)
    {
        time.Advance(span);
        checks.Look();
    }

    private Task<HealthAnswer> AskAsync(HealthSubject subject, CancellationToken stopping)
    {
        asked.Enqueue(subject);
        return answer(subject);
    }
}
