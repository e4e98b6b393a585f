using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Credentials;
using ClaudeConfig.Router.Endpoints;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Health;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Identity.Oidc;
using ClaudeConfig.Router.Login;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Options;
using ClaudeConfig.Router.Outbound;
using ClaudeConfig.Router.RateLimiting;
using ClaudeConfig.Router.RateLimiting.Shared;
using ClaudeConfig.Router.Reporting;
using ClaudeConfig.Router.Requests;
using ClaudeConfig.Router.Routing;
using ClaudeConfig.Router.Spooling;
using ClaudeConfig.Router.Spooling.Adopting;
using ClaudeConfig.Router.Standalone;

namespace ClaudeConfig.Router.Hosting;

/// <summary>The gateway role, put together. Starts in the order in which things need each other and stops in reverse.</summary>
internal sealed class Gateway : IAsyncDisposable
{
    private static readonly TimeSpan LastCalls = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstCredentials = TimeSpan.FromSeconds(5);

    private readonly RouterOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<Gateway> log;
    private readonly MeteringClient? metering;
    private readonly IEventSink? sink;
    private readonly KafkaSink? stream;
    private readonly Spool spool;
    private readonly SpoolKeeper keeper;
    private readonly EventDelivery delivery;
    private readonly Retirement retirement;
    private readonly SpoolAdoption? adoption;
    private readonly CancellationTokenSource ending = new();
    private Task retiring = Task.CompletedTask;
    private readonly LeaseManager leases;
    private readonly BudgetUseWatch useWatch;
    private readonly RevocationWatch revocationWatch;
    private readonly OutboundPool connections;
    private readonly CredentialHttp credentialHttp;
    private readonly CredentialKeeper credentials;
    private readonly IssuerRegistry issuers;
    private readonly RedisConnection? shared;
    private readonly IConfigSource source;
    private readonly Reporter reporter;
    private readonly HealthChecks checks;
    private readonly GatewayPipeline pipeline;
    private readonly WebApplication app;
    private readonly AdminServer? admin;
    private volatile bool stopping;
    private bool stopped;

    public Gateway(
        RouterOptions options, TimeProvider machineTime, Random random, ILoggerFactory loggers, Action<ILoggingBuilder> logging, IHostResolver? resolver = null)
    {
        var time = new LedgerTime(machineTime, Metrics, loggers.CreateLogger<LedgerTime>());
        (this.options, this.time) = (options, time);
        var prices = new ContractPrices(PriceBook.Public);
        log = loggers.CreateLogger<Gateway>();
        ConfigFolder.CreatePrivate(options.SpoolFolder);
        metering = options.MeteringUrl is null ? null : new MeteringClient(options, time, loggers.CreateLogger<MeteringConnection>());
        sink = options.Kafka is { } kafka ? stream = new KafkaSink(kafka, options.Instance, loggers.CreateLogger<KafkaSink>()) : metering ?? (IEventSink?)(options.UsageLogFile is { } usage ? new UsageLog(usage, () => Config.Current?.Prices ?? PriceBook.Public) : null);
        var kept = Kept(options, time);
        spool = new Spool(Path.Combine(options.SpoolFolder, "events"), options.SpoolLimitBytes, Metrics, loggers.CreateLogger<Spool>(), options.WhenSpoolFull, kept);
        var letters = new DeadLetters(options.SpoolFolder, Metrics, loggers.CreateLogger<DeadLetters>());
        keeper = new SpoolKeeper(spool, letters, time, loggers.CreateLogger<SpoolKeeper>());
        delivery = new EventDelivery(spool, sink!, letters, time, random, Metrics, loggers.CreateLogger<EventDelivery>(), options.Instance);
        var incarnations = Incarnations.Begin(options.SpoolFolder, Incarnations.MachineBoot());
        var ledger = new IncarnationLedger(metering ?? (ILedger)new NoLedger(), incarnations.Current);
        if (spool.Damaged)
        {
            incarnations.Forget();
        }

        retirement = new Retirement(ledger, options.Instance, incarnations, // What brokers took is not counted yet: money of earlier runs is freed when their leases end.
            () => stream is null && spool.HasDeliveredRecovered, time, loggers.CreateLogger<Retirement>());
        var uses = new BudgetUses(time);
        leases = new LeaseManager(ledger, options.Instance, uses, time, options.LeaseInterval, options.LeaseKept, Metrics, loggers.CreateLogger<LeaseManager>(),
            LastAnswer.Open(options.SpoolFolder, time));
        useWatch = new BudgetUseWatch((budgets, stop) => metering!.UsesAsync(budgets, stop), Config, uses, time, options.LeaseInterval, loggers.CreateLogger<BudgetUseWatch>());
        connections = new OutboundPool(() => Config.Outbound, resolver ?? new DnsHostResolver(), HttpClient.DefaultProxy, time);
        credentialHttp = new CredentialHttp(connections, () => Config.Outbound);
        credentials = new CredentialKeeper(options.Cloud, credentialHttp, time, Locked(random), Metrics, loggers.CreateLogger<CredentialKeeper>());
        Config.Taking += credentials.Attach;
        Config.Taking += snapshot => connections.Keep(snapshot.Providers.Values.SelectMany(provider => (ProviderEgress?[])[provider.Egress, provider.Egress?.ToOthers]).OfType<ProviderEgress>());
        var upstream = new UpstreamClient(connections, time);
        var outlook = new TargetOutlook(time);
        credentials.Failed += (provider, problem) => NoteFailure(outlook, provider, problem);
        var chance = Locked(random);
        checks = new HealthChecks(new HealthCall(connections, time).AskAsync, Config, outlook, chance, time, Metrics, loggers.CreateLogger<HealthChecks>());
        source = options.ConfigFile is { } file
            ? new StandaloneSource(file, options.PricesFile, Config, prices, time, options.ConfigPollInterval, Metrics, loggers.CreateLogger<StandaloneSource>())
            : new ConfigWatcher(
                options.ConfigFolder!, Path.Combine(options.SpoolFolder, "config"), Config, prices, time, options.ConfigPollInterval, options.ConfigPartsLimit, Metrics, loggers.CreateLogger<ConfigWatcher>());
        reporter = new Reporter((report, stop) => metering!.ReportAsync(report, stop), Config, outlook, () => shared is null ? LimitCounting.Alone : shared.Up ? LimitCounting.Together : LimitCounting.Interrupted, options.Instance, time, options.ReportInterval, loggers.CreateLogger<Reporter>(),
            () => credentials.Problems, () => spool.HoldsUsage, () => delivery.UndeliveredSince, () => delivery.Hurry());

        if (options.SpoolRoot is { } root && sink is not null)
        {
            var adopted = new AdoptedSpool(
                sink, stream is null ? metering : null, (gone, stop) => metering?.ReportAsync(reporter.Build() with { Adopted = [gone] }, stop) ?? Task.CompletedTask, letters, kept, time, random, Metrics, loggers);
            adoption = new SpoolAdoption(
                new SpoolRoot(root, options.Instance), new Pulse(options.SpoolFolder, incarnations.Current), options.AdoptAfter, adopted, time, Metrics, loggers.CreateLogger<SpoolAdoption>());
        }

        var bodies = Path.Combine(options.SpoolFolder, "bodies");
        ConfigFolder.CreatePrivate(bodies);
        var documents = new IssuerDocuments(connections, () => Config.Outbound, time);
        issuers = new IssuerRegistry(documents, time, chance, Metrics, loggers.CreateLogger<IssuerRegistry>());
        var oidc = new OidcVerifier(issuers);
        Config.Changed += () =>
        {
            if (Config.Current is { } current)
            {
                outlook.Keep(current.Config);
                issuers.Follow(current);
                oidc.Forget();
            }
        };
        var conditions = new TargetConditions(uses);
        var planner = new TargetPlanner(conditions, chance, outlook);
        var messages = new MessagesEndpoint(planner, upstream, leases, spool, outlook, options.Instance, time, Metrics, loggers.CreateLogger<MessagesEndpoint>());
        var limits = new RateLimiter(time, Metrics, options.FailedAttemptsPerMinute);
        shared = options.Redis is { } redis ? new RedisConnection(redis, time, Metrics, loggers.CreateLogger<RedisConnection>()) : null;
        // Without Metering there is nobody who could be asked about ServiceAccounts.
        ITokenVerifier[] verifiers = metering is null ? [oidc] : [new ServiceAccountVerifier(new TokenReviews(metering, time, Metrics)), oidc];
        IWrongKeys guesses = shared is null ? limits : new SharedWrongKeys(shared, limits, options.FailedAttemptsPerMinute, time);
        var revocations = new HeardRevocations();
        revocationWatch = new RevocationWatch((version, stop) => metering!.RevocationsAsync(version, stop), revocations, time, chance, loggers.CreateLogger<RevocationWatch>());
        var authenticator = new Authenticator(verifiers, guesses, options.TrustedProxies, revocations, Metrics);
        var login = new LoginDoor(
            () => Config.Current?.Login ?? options.Login,
            with => new LoginEndpoint(
                with, new DeviceLogin(with, new IdentityProvider(with, documents, connections, () => Config.Outbound, time), oidc, time, loggers.CreateLogger<DeviceLogin>()), limits, options.TrustedProxies, Metrics, loggers.CreateLogger<LoginEndpoint>()));
        var policies = new LastPolicies(Path.Combine(options.SpoolFolder, "policies.json"), time, loggers.CreateLogger<LastPolicies>());
        Config.Taking += policies.Take;
        pipeline = new GatewayPipeline(
            Config, authenticator, messages, new CountTokensEndpoint(upstream, conditions), new ModelsEndpoint(), new BudgetActions(uses),
            shared is null ? limits : new SharedRateLimiter(shared, limits, options.Redis!.WhenAway, time, Metrics), options.TrustedProxies, new BodyBudget(options.BodyMemoryBytes, options.BodyDiskBytes, bodies, Metrics), login, policies,
            new WorkloadReportsEndpoint(metering is null ? null : metering.TellAsync), options.MaxBodyBytes, time, Metrics, loggers.CreateLogger<GatewayPipeline>());
        app = CreateApp(time, loggers, logging);
        app.Run(pipeline.HandleAsync);
        admin = options.AdminListen is { } listen ? new AdminServer(listen, Metrics, () => IsReady, logging) : null;
    }

    public RouterMetrics Metrics { get; } = new();

    public ConfigState Config { get; } = new();

    public bool IsReady => !stopping && Config.Current is not null && spool.HasRoom;

    public string Address => app.Urls.First();

    public string? AdminAddress => admin?.Address;

    /// <summary>Completes when this gateway stood still for so long that another has its spool: then it must not go on.</summary>
    public Task Lost => adoption?.Lost ?? Task.Delay(Timeout.InfiniteTimeSpan, time, ending.Token);

    internal IConfigSource Source => source;

    public async Task StartAsync()
    {
        source.Start();
        keeper.Start();
        if (sink is not null)
        {
            delivery.Start();
        }

        leases.Start();
        if (metering is not null)
        {
            useWatch.Start();
            revocationWatch.Start();
            retiring = Task.Run(() => retirement.RunAsync(ending.Token));
            reporter.Start();
        }

        adoption?.Start();
        checks.Start();
        if (admin is not null)
        {
            await admin.StartAsync();
        }

        await credentials.WarmAsync(FirstCredentials);
        await app.StartAsync();
        Log.Listening(log, "gateway", options.Instance, Address);
    }

    /// <summary>Not ready and still serving for a moment, open streams end (bounded), usage goes out, leases go back.</summary>
    public async Task StopAsync()
    {
        if (stopped)
        {
            return;
        }

        (stopping, stopped) = (true, true);
        Log.Draining(log, pipeline.Open, options.DrainTimeout.TotalSeconds);
        if (options.DrainWait > TimeSpan.Zero)
        {
            await Task.Delay(options.DrainWait, time);
        }

        using var drain = new CancellationTokenSource(options.DrainTimeout, time);
        await app.StopAsync(drain.Token);
        if (adoption is not null)
        {
            await adoption.StopAsync();
        }

        if (sink is not null)
        {
            await DeliverAsync(drain.Token);
        }

        using var last = new CancellationTokenSource(LastCalls);
        await leases.ReleaseAllAsync(last.Token);
        if (metering is not null)
        {
            await reporter.SayLastAsync(last.Token);
        }

        await ending.CancelAsync();
        await retiring;
        Log.Stopped(log);
    }

    /// <summary>For as long as is left for draining, and a moment in any case: the disk may be gone for long with what stays on it.</summary>
    private async Task DeliverAsync(CancellationToken drained)
    {
        using var moment = new CancellationTokenSource();
        await using var begun = drained.Register(() => moment.CancelAfter(LastCalls));
        await delivery.StopAsync(moment.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await checks.DisposeAsync();
        await reporter.DisposeAsync();
        await source.DisposeAsync();
        await issuers.DisposeAsync();
        if (shared is not null)
        {
            await shared.DisposeAsync();
        }

        await revocationWatch.DisposeAsync();
        await useWatch.DisposeAsync();
        await leases.DisposeAsync();
        await app.DisposeAsync();
        if (admin is not null)
        {
            await admin.DisposeAsync();
        }

        ending.Dispose();
        await credentials.DisposeAsync();
        credentialHttp.Dispose();
        connections.Dispose();
        await keeper.DisposeAsync();
        if (adoption is not null)
        {
            await adoption.DisposeAsync();
        }

        stream?.Dispose();
        spool.Dispose();
        metering?.Dispose();
    }

    private WebApplication CreateApp(TimeProvider time, ILoggerFactory loggers, Action<ILoggingBuilder> logging) =>
        KestrelApp.Create(logging, kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = options.MaxBodyBytes;
            kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
            kestrel.Listen(options.Listen, listen =>
            {
                if (options.TlsCertificateFile is { } file)
                {
                    var certificate = new TlsCertificate(file, options.TlsKeyFile!, options.TlsClientCaFile, time, loggers.CreateLogger<TlsCertificate>());
                    listen.UseHttps(new Microsoft.AspNetCore.Server.Kestrel.Https.TlsHandshakeCallbackOptions
                    {
                        OnConnection = _ => ValueTask.FromResult(certificate.Current()),
                    });
                }
            });
        }, options.DrainTimeout);

    private void NoteFailure(TargetOutlook outlook, string provider, string problem)
    {
        foreach (var route in Config.Current?.Config.Routes ?? [])
        {
            foreach (var target in route.Targets.Where(target => target.Provider == provider))
            {
                outlook.Of(route.Route, target.Name).History.Failed($"credential: {problem}");
            }
        }
    }

    private static DeliveredSegments? Kept(RouterOptions options, TimeProvider time) =>
        options.SpoolKeep > TimeSpan.Zero ? new DeliveredSegments(Path.Combine(options.SpoolFolder, "events"), options.SpoolKeep, options.SpoolLimitBytes, time) : null;

    private static Func<double> Locked(Random random)
    {
        var gate = new Lock();
        return () =>
        {
            lock (gate)
            {
                return random.NextDouble();
            }
        };
    }
}
