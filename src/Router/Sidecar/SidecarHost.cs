using System.Net;
using ClaudeConfig.Router.Hosting;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>The sidecar role, put together: no provider's credential, no configuration, no disk.</summary>
internal sealed class SidecarHost : IAsyncDisposable
{
    private readonly SidecarOptions options;
    private readonly ILogger<SidecarHost> log;
    private readonly GatewayLink gateway;
    private readonly SidecarRelay relay;
    private readonly PolicyKeeper? policy;
    private readonly PolicyReporter? reporter;
    private readonly WebApplication app;
    private readonly AdminServer? admin;
    private volatile bool stopping;

    public SidecarHost(
        SidecarOptions options, TimeProvider time, Func<double> chance, ILoggerFactory loggers, Action<ILoggingBuilder> logging, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        this.options = options;
        log = loggers.CreateLogger<SidecarHost>();
        gateway = new GatewayLink(options, new GatewayReplicas(resolve ?? Dns.GetHostAddressesAsync, chance, time), time);
        var counters = new ClientCounters(time);
        relay = new SidecarRelay(gateway, counters, time, loggers.CreateLogger<SidecarRelay>());
        policy = options.Policy is { } folders
            ? new PolicyKeeper(folders, options.Listen.Port == 0 ? null : $"http://{options.Listen}", options.Pod, options.PolicyPollInterval, time, loggers.CreateLogger<PolicyKeeper>()) { Changed = counters.Reset }
            : null;
        reporter = policy is not null && options.Configuration is { } configuration
            ? new PolicyReporter(configuration, policy, counters, gateway.ReportAsync, chance, time, loggers.CreateLogger<PolicyReporter>())
            : null;
        app = KestrelApp.Create(
            logging,
            kestrel =>
            {
                // The gateway bounds bodies; here they are only passed on.
                kestrel.Limits.MaxRequestBodySize = null;
                kestrel.Limits.MaxConcurrentConnections = 1024;
                kestrel.Listen(options.Listen);
            },
            options.DrainTimeout);
        app.Run(relay.HandleAsync);
        admin = options.AdminListen is { } listen ? new AdminServer(listen, new RouterMetrics(), () => IsReady, logging) : null;
    }

    /// <summary>A gateway that is away is no reason not to be ready: the workload may have other things to do.</summary>
    public bool IsReady => !stopping && gateway.HasToken && policy is not { Revision: null };

    public string Address => app.Urls.First();

    public string? AdminAddress => admin?.Address;

    public async Task StartAsync()
    {
        policy?.Start();
        reporter?.Start();
        if (admin is not null)
        {
            await admin.StartAsync();
        }

        await app.StartAsync();
        SidecarLog.Listening(log, Address, options.Gateway);
    }

    /// <summary>Not ready, and open streams end, bounded.</summary>
    public async Task StopAsync()
    {
        if (stopping)
        {
            return;
        }

        stopping = true;
        Log.Draining(log, relay.Open, options.DrainTimeout.TotalSeconds);
        using var drain = new CancellationTokenSource(options.DrainTimeout);
        await app.StopAsync(drain.Token);
        if (reporter is not null)
        {
            await reporter.SayLastAsync();
        }

        Log.Stopped(log);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await app.DisposeAsync();
        if (reporter is not null)
        {
            await reporter.DisposeAsync();
        }

        if (policy is not null)
        {
            await policy.DisposeAsync();
        }

        if (admin is not null)
        {
            await admin.DisposeAsync();
        }

        gateway.Dispose();
    }
}
