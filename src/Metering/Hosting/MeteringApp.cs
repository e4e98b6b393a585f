using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Metering.Audit;
using ClaudeConfig.Metering.Foresight;
using ClaudeConfig.Metering.Http;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Explain;
using ClaudeConfig.Metering.Focus;
using ClaudeConfig.Metering.Kafka;
using ClaudeConfig.Metering.Logs;
using ClaudeConfig.Metering.Notifications;
using ClaudeConfig.Metering.Prices;
using ClaudeConfig.Metering.Privacy;
using ClaudeConfig.Metering.Rates;
using ClaudeConfig.Metering.Recommendations;
using ClaudeConfig.Metering.Reconciliation;
using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Metering.Routers;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Streaming;
using ClaudeConfig.Metering.Telemetry;
using ClaudeConfig.Metering.Thresholds;
using ClaudeConfig.Metering.Workloads;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Prometheus;

namespace ClaudeConfig.Metering.Hosting;

/// <summary>Puts a Metering process together.</summary>
internal static class MeteringApp
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RetentionInterval = TimeSpan.FromHours(1);
    private static readonly TimeSpan AsidePatience = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan NotifyInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan WorkloadsInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RevocationsInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReconcileInterval = TimeSpan.FromHours(1);

    public static WebApplication Build(MeteringOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddJsonConsole(console => console.UseUtcTimestamp = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options, time));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        AddServices(builder.Services, options, time);
        AddLoops(builder.Services, options);
        var app = builder.Build();
        if (!options.Kubernetes)
        {
            app.Services.GetRequiredService<Revocations>().Synced();
        }

        var health = app.Services.GetRequiredService<LoopHealth>();
        var (commit, leases) = (app.Services.GetRequiredService<GroupCommit>(), app.Services.GetRequiredService<LeaseService>());
        health.Watch("events", () => commit.OldestRunning);
        health.Watch("leases", () => leases.OldestRunning);
        Map(app);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, MeteringOptions options, TimeProvider time)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = EventsEndpoint.LargestBody;
        kestrel.Listen(options.Listen, listen => Encrypt(kestrel, listen, options, time));
        if (options.ListenGrpc is { } grpc)
        {
            // Without TLS nothing says which HTTP is spoken: this port takes the second only.
            kestrel.Listen(grpc, listen => listen.Protocols = HttpProtocols.Http2);
        }
    }

    private static void Encrypt(KestrelServerOptions kestrel, ListenOptions listen, MeteringOptions options, TimeProvider time)
    {
        if (options is { TlsCertificate: { } certificate, TlsKey: { } key })
        {
            var logger = kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger<ServerCertificate>();
            var current = new ServerCertificate(certificate, key, time, logger);
            _ = current.Current();
            var clients = options.TlsClientAuthority is { } file ? new ClientAuthority(file, time, logger) : null;
            _ = clients?.Current();
            listen.UseHttps(https =>
            {
                https.ServerCertificateSelector = (_, _) => current.Current();
                if (clients is not null)
                {
                    // Not of everybody: probes and the operator have none.
                    https.ClientCertificateMode = ClientCertificateMode.AllowCertificate;
                    https.ClientCertificateValidation = (certificate, _, _) => clients.Accepts(certificate);
                }
            });
        }
    }

    private static void AddServices(IServiceCollection services, MeteringOptions options, TimeProvider time)
    {
        services.AddSingleton(options).AddSingleton(options.Ledger).AddSingleton(time);
        services.AddSingleton(new LedgerDatabase(options.Database, options.MaxConnections, options.DatabasePasswordFile));
        services.AddSingleton<IReportStore>(provider => options.ReportsDatabase is { } reports
            ? new ReportDatabase(reports, options.DatabasePasswordFile, options.MaxConnections, time)
            : provider.GetRequiredService<LedgerDatabase>());
        services.AddSingleton(new BearerTokens(options.TokenFile, time));
        services.AddSingleton(provider =>
        {
            var prices = new PriceSource(options.PricesFile, provider.GetRequiredService<ILogger<PriceSource>>());
            prices.Refresh();
            return prices;
        });
        services.AddSingleton(provider => new EventPricer(() => provider.GetRequiredService<PriceSource>().Current));
        services.AddSingleton(provider => new PricedModels(() => provider.GetRequiredService<PriceSource>().Current));
        services.AddSingleton(provider =>
        {
            var rates = new RateSource(options.RatesFile, provider.GetRequiredService<ILogger<RateSource>>());
            rates.Refresh();
            return rates;
        });
        services.AddSingleton<StoreClock>().AddSingleton<Migrator>().AddSingleton<EventPartitions>().AddSingleton<IdentityEpochs>().AddSingleton<GroupStore>().AddSingleton<GroupCommit>();
        services.AddSingleton<LedgerGate>().AddSingleton<WindowRates>().AddSingleton<WindowScan>().AddSingleton<WindowBuilder>().AddSingleton<RuleStore>().AddSingleton<FigureReader>();
        services.AddSingleton<LeaseGroup>().AddSingleton<LeaseService>().AddSingleton<LeaseSweeper>().AddSingleton<ProjectCosts>().AddSingleton<IngestService>().AddSingleton<RouterReportStore>().AddSingleton<GatewayVoices>();
        services.AddSingleton<EventsEndpoint>().AddSingleton<LeasesEndpoint>().AddSingleton<RoutersEndpoint>().AddSingleton<BudgetsEndpoint>().AddSingleton<MoneyMetricsEndpoint>();
        services.AddSingleton<AccessReviewer>().AddSingleton<ReportAccess>().AddSingleton<ReportReader>().AddSingleton<ReportsEndpoint>().AddSingleton<DailySummaries>();
        services.AddSingleton<LogStore>().AddSingleton<RefusalLog>().AddSingleton<Explainer>().AddSingleton<ExplainEndpoint>().AddSingleton<FocusReader>().AddSingleton<FocusEndpoint>();
        services.AddSingleton<RecommendationReader>().AddSingleton<RecommendationsEndpoint>().AddSingleton<TargetUseReader>().AddSingleton<TargetsEndpoint>().AddSingleton<AuditReader>().AddSingleton<AuditEndpoint>().AddSingleton<LiveFigures>().AddSingleton<StreamEndpoint>();
        services.AddSingleton(provider => new ReconciliationStore(provider.GetRequiredService<LedgerDatabase>(), () => provider.GetRequiredService<PriceSource>().Current, time));
        services.AddSingleton(provider => new Repricer(
            provider.GetRequiredService<LedgerGate>(), provider.GetRequiredService<LedgerDatabase>(), provider.GetRequiredService<WindowBuilder>(),
            () => provider.GetRequiredService<PriceSource>().Current, time));
        services.AddSingleton<BudgetIncidents>().AddSingleton<BudgetForecasts>().AddSingleton<IForecasts>(provider => provider.GetRequiredService<BudgetForecasts>()).AddSingleton<ThresholdStore>().AddSingleton<BudgetThresholds>().AddSingleton<NotificationStore>();
        services.AddSingleton(options.Notifications).AddSingleton<IAddressSource, SecretAddresses>().AddSingleton<Sender>().AddSingleton<Notifier>();
        services.AddSingleton<SubjectStore>().AddSingleton<SubjectsEndpoint>().AddSingleton<Retention>();
        services.AddSingleton<RepriceEndpoint>().AddSingleton<ReconciliationEndpoint>().AddSingleton<TelemetryStore>().AddSingleton<TelemetryEndpoint>();
        if (options.Kafka is { } kafka)
        {
            services.AddSingleton(kafka).AddSingleton(provider => new KafkaOffsets(provider.GetRequiredService<LedgerDatabase>(), kafka.Group)).AddHostedService<KafkaConsumer>();
        }

        if (options.AnthropicAdminKeyFile is { } keyFile)
        {
            services.AddSingleton(new AnthropicCostClient(options.AnthropicAddress, keyFile)).AddSingleton<CostPoller>();
        }

        services.AddSingleton<GatewayTokens>().AddSingleton<TokenReviewer>().AddSingleton<TokenReviewsEndpoint>().AddSingleton<Revocations>().AddSingleton<RevocationStore>().AddSingleton<RevocationsEndpoint>();
        services.AddSingleton<PodTokens>().AddSingleton<WorkloadReportStore>().AddSingleton<WorkloadsEndpoint>();
        services.AddSingleton<LoopHealth>().AddSingleton<Maintenance>().AddSingleton<ProjectSpendReader>().AddSingleton<UnpricedModelReader>().AddSingleton<MemberReader>().AddSingleton<ConsumerReader>();
        services.AddSingleton(provider => new BudgetHours(provider.GetRequiredService<LedgerDatabase>(), () => provider.GetRequiredService<PriceSource>().Current));
        services.AddSingleton<SpendLeaves>().AddSingleton<IncidentDrivers>().AddSingleton<SessionIncidents>().AddSingleton<BudgetForesight>().AddSingleton<ForesightEndpoint>();
        if (options.Kubernetes)
        {
            services.AddHostedService<ClusterService>();
        }
    }

    private static void AddLoops(IServiceCollection services, MeteringOptions options)
    {
        AddLoop(services, "sweep", SweepInterval, (Maintenance maintenance) => maintenance.SweepAsync);
        AddLoop(services, "refresh", RefreshInterval, (Maintenance maintenance) => maintenance.RefreshAsync);
        AddLoop(services, "tidy", TidyInterval, (Maintenance maintenance) => maintenance.TidyAsync);
        AddStoreLoop<Retention>(services, "retention", RetentionInterval, (retention, cancellationToken) => retention.TurnAsync(cancellationToken));
        AddStoreLoop<BudgetForecasts>(services, "forecast", BudgetForecasts.Turn, (forecasts, cancellationToken) => forecasts.TurnAsync(cancellationToken));
        AddStoreLoop<BudgetIncidents>(services, "anomalies", BudgetIncidents.Turn, (incidents, cancellationToken) => incidents.TurnAsync(cancellationToken));
        AddStoreLoop<DailySummaries>(services, "summaries", TidyInterval, (summaries, cancellationToken) => summaries.TurnAsync(cancellationToken));
        AddStoreLoop<WorkloadReportStore>(services, "workloads", WorkloadsInterval, (store, cancellationToken) => store.TurnAsync(cancellationToken));
        if (options.Kubernetes)
        {
            AddStoreLoop<RevocationStore>(services, "revocations", RevocationsInterval, (store, cancellationToken) => store.TurnAsync(cancellationToken));
            AddStoreLoop<Notifier>(services, "notify", NotifyInterval, (notifier, cancellationToken) => notifier.TurnAsync(cancellationToken));
        }

        if (options.AnthropicAdminKeyFile is not null)
        {
            AddStoreLoop<CostPoller>(services, "reconcile", ReconcileInterval, (poller, cancellationToken) => poller.TurnAsync(cancellationToken));
        }
    }

    private static void AddLoop(IServiceCollection services, string name, TimeSpan interval, Func<Maintenance, Func<CancellationToken, Task>> work) =>
        AddLoop(services, name, interval, provider => work(provider.GetRequiredService<Maintenance>()));

    /// <summary>A loop beside counting: it may fail, and take its time, and nobody goes elsewhere for it. It has nothing to do before the schema is in place.</summary>
    private static void AddStoreLoop<T>(IServiceCollection services, string name, TimeSpan interval, Func<T, CancellationToken, Task> work)
        where T : notnull =>
        AddLoop(services, name, interval, provider => async cancellationToken =>
        {
            await provider.GetRequiredService<Maintenance>().BeginAsync(cancellationToken);
            await work(provider.GetRequiredService<T>(), cancellationToken);
        },
        aside: true);

    private static void AddLoop(IServiceCollection services, string name, TimeSpan interval, Func<IServiceProvider, Func<CancellationToken, Task>> work, bool aside = false) =>
        services.AddSingleton<IHostedService>(provider => new PeriodicLoop(
            name,
            interval,
            work(provider),
            provider.GetRequiredService<LoopHealth>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PeriodicLoop>>(),
            aside,
            aside ? AsidePatience : null));

    private static void Map(WebApplication app)
    {
        var services = app.Services;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("ClaudeConfig.Metering.Http");
        var maintenance = services.GetRequiredService<Maintenance>();
        var (time, clock) = (services.GetRequiredService<TimeProvider>(), services.GetRequiredService<StoreClock>());
        app.Use((context, next) =>
        {
            // As it is when the answer begins: one that waited for news says the time of now. Gateways go by it, so that a wrong clock says nothing.
            context.Response.OnStarting(() =>
            {
                if (clock.IsRight)
                {
                    context.Response.Headers[LedgerClock.Header] = LedgerClock.Write(time.GetUtcNow());
                }

                return Task.CompletedTask;
            });
            return next(context);
        });
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = StreamEndpoint.Silence, KeepAliveTimeout = StreamEndpoint.Silence });
        app.Use((context, next) => AdmitAsync(context, next, services.GetRequiredService<BearerTokens>(), services.GetRequiredService<GatewayTokens>(), maintenance));
        app.MapPost("/v1/events", Answers.Guard(services.GetRequiredService<EventsEndpoint>().HandleAsync, logger));
        app.MapPost("/v1/leases", Answers.Guard(services.GetRequiredService<LeasesEndpoint>().HandleAsync, logger));
        app.MapPost("/v1/routers", Answers.Guard(services.GetRequiredService<RoutersEndpoint>().PostAsync, logger));
        app.MapGet("/v1/routers", Answers.Guard(services.GetRequiredService<RoutersEndpoint>().GetAsync, logger));
        app.MapPost(WorkloadsEndpoint.Path, Answers.Guard(services.GetRequiredService<WorkloadsEndpoint>().PostAsync, logger));
        app.MapGet(WorkloadsEndpoint.Path, Answers.Guard(services.GetRequiredService<WorkloadsEndpoint>().GetAsync, logger));
        app.MapGet("/v1/budgets/{namespace}/{name}", Answers.Guard(services.GetRequiredService<BudgetsEndpoint>().GetAsync, logger));
        app.MapPost(TokenReviewsEndpoint.Path, Answers.Guard(services.GetRequiredService<TokenReviewsEndpoint>().HandleAsync, logger));
        app.MapPost(RevocationsEndpoint.Path, Answers.Guard(services.GetRequiredService<RevocationsEndpoint>().HandleAsync, logger));
        app.MapPost("/v1/budgets/use", Answers.Guard(services.GetRequiredService<BudgetsEndpoint>().UsesAsync, logger));
        app.MapGet(ReportsEndpoint.UsagePath, Answers.Guard(services.GetRequiredService<ReportsEndpoint>().UsageAsync, logger));
        app.MapGet(ReportsEndpoint.CostPath, Answers.Guard(services.GetRequiredService<ReportsEndpoint>().CostAsync, logger));
        app.MapGet(ExplainEndpoint.Path, Answers.Guard(services.GetRequiredService<ExplainEndpoint>().HandleAsync, logger));
        app.MapGet(FocusEndpoint.Path, Answers.Guard(services.GetRequiredService<FocusEndpoint>().HandleAsync, logger));
        app.MapGet(RecommendationsEndpoint.Path, Answers.Guard(services.GetRequiredService<RecommendationsEndpoint>().HandleAsync, logger));
        app.MapGet(ReconciliationEndpoint.Path, Answers.Guard(services.GetRequiredService<ReconciliationEndpoint>().GetAsync, logger));
        app.MapPut(ReconciliationEndpoint.CostsPath, Answers.Guard(services.GetRequiredService<ReconciliationEndpoint>().PutAsync, logger));
        app.MapMethods(StreamEndpoint.Path, StreamEndpoint.Methods, Answers.Guard(services.GetRequiredService<StreamEndpoint>().HandleAsync, logger));
        app.MapPost(TelemetryEndpoint.LogsPath, Answers.Guard(services.GetRequiredService<TelemetryEndpoint>().LogsAsync, logger));
        app.MapPost(TelemetryEndpoint.MetricsPath, Answers.Guard(services.GetRequiredService<TelemetryEndpoint>().MetricsAsync, logger));
        app.MapPost(TelemetryEndpoint.GrpcLogsPath, Answers.Guard(services.GetRequiredService<TelemetryEndpoint>().LogsAsync, logger));
        app.MapPost(TelemetryEndpoint.GrpcMetricsPath, Answers.Guard(services.GetRequiredService<TelemetryEndpoint>().MetricsAsync, logger));
        app.MapGet(TelemetryEndpoint.AroundPath, Answers.Guard(services.GetRequiredService<TelemetryEndpoint>().AroundAsync, logger));
        app.MapPost(RepriceEndpoint.Path, Answers.Guard(services.GetRequiredService<RepriceEndpoint>().HandleAsync, logger));
        app.MapGet(SubjectsEndpoint.ExportPath, Answers.Guard(services.GetRequiredService<SubjectsEndpoint>().ExportAsync, logger));
        app.MapPost(SubjectsEndpoint.ErasePath, Answers.Guard(services.GetRequiredService<SubjectsEndpoint>().EraseAsync, logger));
        app.MapGet(TargetsEndpoint.Path, Answers.Guard(services.GetRequiredService<TargetsEndpoint>().HandleAsync, logger));
        app.MapGet(AuditEndpoint.Path, Answers.Guard(services.GetRequiredService<AuditEndpoint>().HandleAsync, logger));
        app.MapGet(OpenApiDocument.Path, (RequestDelegate)OpenApiDocument.WriteAsync);
        app.MapGet($"{ForesightEndpoint.ForecastPath}/{{namespace}}/{{name}}", Answers.Guard(services.GetRequiredService<ForesightEndpoint>().ForecastAsync, logger));
        app.MapGet($"{ForesightEndpoint.ForecastPath}/{{namespace}}/{{name}}/backtest", Answers.Guard(services.GetRequiredService<ForesightEndpoint>().BacktestAsync, logger));
        app.MapGet($"{ForesightEndpoint.AnomaliesPath}/{{namespace}}/{{name}}", Answers.Guard(services.GetRequiredService<ForesightEndpoint>().AnomaliesAsync, logger));
        app.MapGet("/healthz", (RequestDelegate)(context => ProbeAsync(context, services.GetRequiredService<LoopHealth>().Stuck())));
        app.MapGet(MoneyMetricsEndpoint.Path, Answers.Guard(services.GetRequiredService<MoneyMetricsEndpoint>().HandleAsync, logger));
        app.MapGet("/readyz", (RequestDelegate)(context => ProbeAsync(context, services.GetRequiredService<LoopHealth>().Failing().Concat(Problem(clock)))));
        app.MapMetrics();
    }

    private static IEnumerable<string> Problem(StoreClock clock) => clock.Problem is { } problem ? [problem] : [];

    private static async Task AdmitAsync(HttpContext context, RequestDelegate next, BearerTokens tokens, GatewayTokens gateways, Maintenance maintenance)
    {
        if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) && !ReportPaths.Contains(context.Request.Path))
        {
            await next(context);
            return;
        }

        if (!ReportPaths.Contains(context.Request.Path) && !await gateways.AcceptsAsync(context) && (gateways.Demanded(context) || !tokens.Accepts(context.Request.Headers.Authorization)))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            await context.ErrorAsync(StatusCodes.Status401Unauthorized, gateways.Demanded(context)
                ? "a gateway's own token is needed here (--bind-gateways): one of its ServiceAccount, bound to its pod, for audience metering.claudeconfig.dev"
                : "a valid bearer token is needed: send Authorization: Bearer with the token of Metering's Secret");
            return;
        }

        if (gateways.LacksCertificate(context))
        {
            await context.ErrorAsync(StatusCodes.Status403Forbidden, "a gateway shows a certificate of --tls-client-ca here besides its token: give it --metering-client-cert and --metering-client-key");
            return;
        }

        // Whose token it is, and what is revoked, has nothing to do with the database.
        await (context.Request.Path == TokenReviewsEndpoint.Path || context.Request.Path == RevocationsEndpoint.Path || maintenance.Obstacle is not { } obstacle
            ? next(context)
            : context.ErrorAsync(StatusCodes.Status503ServiceUnavailable, $"{obstacle}; nothing was counted, send the same again"));
    }

    private static Task ProbeAsync(HttpContext context, IEnumerable<string> problems)
    {
        var found = problems.ToList();
        context.Response.StatusCode = found.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(found.Count == 0 ? "ok" : string.Join('\n', found), context.RequestAborted);
    }
}
