using System.Collections.Concurrent;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.ControllerRuntime.Metrics;
using ClaudeConfig.Support.Faults;
using k8s;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Prometheus;

namespace ClaudeConfig.ControllerRuntime.Tests;

/// <summary>A fake API and a manager on it, with a real or a fake clock.</summary>
internal sealed class Rig : IAsyncDisposable, ILoggerProvider, ILogger
{
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggerFactory _loggers;
    private Task _run = Task.CompletedTask;

    private Rig(FakeApi api, FakeTimeProvider? clock, ControllerManagerOptions options, string? tokenFile, Uri? address)
    {
        Api = api;
        Clock = clock!;
        Metrics = new RuntimeMetrics(Prometheus.Metrics.NewCustomRegistry());
        _loggers = new LoggerFactory([this]);
        var configuration = new KubernetesClientConfiguration { Host = (address ?? api.Address).ToString(), DisableHttp2 = true };
        Connection = KubeConnection.Create(
            // Under a fake clock a call that takes real milliseconds must not look like one of minutes.
            configuration, new KubeClientOptions { TokenFile = tokenFile, CallTimeout = TimeSpan.FromSeconds(clock is null ? 30 : 7200) }, clock ?? TimeProvider.System, Metrics);
        Manager = new ControllerManager(Connection, options, _loggers, Metrics);
    }

    internal FakeApi Api { get; }

    internal FakeTimeProvider Clock { get; }

    internal RuntimeMetrics Metrics { get; }

    internal KubeConnection Connection { get; }

    internal ControllerManager Manager { get; }

    internal ConcurrentQueue<(LogLevel Level, string Message)> Log { get; } = new();

    internal Task Run => _run;

    internal static Task<Rig> StartAsync(ControllerManagerOptions? options = null, string? tokenFile = null) =>
        CreateAsync(null, options, tokenFile, null);

    internal static Task<Rig> WithFakeClockAsync(ControllerManagerOptions? options = null, string? tokenFile = null) =>
        CreateAsync(new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddYears(56)), options, tokenFile, null);

    internal static async Task<Rig> BehindAsync(Func<FakeApi, Uri> address, FakeTimeProvider? clock = null, ControllerManagerOptions? options = null)
    {
        FakeApi api = await FakeApi.StartAsync();
        return new Rig(api, clock, options ?? new ControllerManagerOptions(), null, address(api));
    }

    /// <summary>A second process on the same API.</summary>
    internal Rig Another(ControllerManagerOptions? options = null, FakeTimeProvider? clock = null) => new(Api, clock ?? Clock, options ?? new ControllerManagerOptions(), null, null);

    internal static LeaderElectionOptions Lease(string identity, bool exitOnLoss = true) =>
        new() { Namespace = "default", Name = "test", Identity = identity, ExitOnLoss = exitOnLoss };

    internal void Begin() => _run = Task.Run(() => Manager.RunAsync(_stop.Token));

    internal Task StopAsync()
    {
        _stop.Cancel();
        return _run;
    }

    internal IInformer<Widget> Widgets(InformerOptions<Widget>? options = null) => Manager.Informer(options);

    internal Task AdvanceUntilAsync(Func<bool> condition, string what, TimeSpan? step = null, TimeSpan? atMost = null) =>
        Eventually.AdvancedAsync(Clock.Advance, step ?? TimeSpan.FromSeconds(1), atMost ?? TimeSpan.FromMinutes(10), condition, what);

    internal double Value(Counter counter, params string[] labels) => counter.WithLabels(labels).Value;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // A drain under a fake clock only ends when the clock moves.
        while (!_run.IsCompleted)
        {
            Clock?.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(_run, Task.Delay(5));
        }

        _ = _run.Exception;
        Connection.Dispose();
        _loggers.Dispose();
        await Api.DisposeAsync();
    }

    public void Dispose()
    {
    }

    public ILogger CreateLogger(string categoryName) => this;

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    void ILogger.Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
        Log.Enqueue((logLevel, $"{formatter(state, exception)} {exception?.Message}"));

    private static async Task<Rig> CreateAsync(FakeTimeProvider? clock, ControllerManagerOptions? options, string? tokenFile, Uri? address)
    {
        FakeApi api = await FakeApi.StartAsync();
        return new Rig(api, clock, options ?? new ControllerManagerOptions(), tokenFile, address);
    }
}
