using ClaudeConfig.Metering.Foresight;
using ClaudeConfig.Metering.Http;
using ClaudeConfig.Metering.Ingest;
using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Rates;
using ClaudeConfig.Metering.Routers;
using ClaudeConfig.Metering.Storage;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Prometheus;

namespace ClaudeConfig.Metering.Hosting;

/// <summary>Puts a Metering process together.</summary>
internal static class MeteringApp
{
    private static readonly TimeSpan SweepInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan TidyInterval = TimeSpan.FromMinutes(1);

    public static WebApplication Build(MeteringOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddJsonConsole(console => console.UseUtcTimestamp = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => Listen(kestrel, options, time));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(20));
        AddServices(builder.Services, options, time);
        AddLoops(builder.Services);
        var app = builder.Build();
        Map(app);
        return app;
    }

    private static void Listen(KestrelServerOptions kestrel, MeteringOptions options, TimeProvider time)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = EventsEndpoint.LargestBody;
        kestrel.Listen(options.Listen, listen =>
        {
            if (options is { TlsCertificate: { } certificate, TlsKey: { } key })
            {
                var logger = kestrel.ApplicationServices.GetRequiredService<ILoggerFactory>().CreateLogger<ServerCertificate>();
                var current = new ServerCertificate(certificate, key, time, logger);
                _ = current.Current();
                listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => current.Current());
            }
        });
    }

    private static void AddServices(IServiceCollection services, MeteringOptions options, TimeProvider time)
    {
        services.AddSingleton(options).AddSingleton(options.Ledger).AddSingleton(time);
        services.AddSingleton(new LedgerDatabase(options.Database, options.MaxConnections));
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
        services.AddSingleton<Migrator>().AddSingleton<EventPartitions>().AddSingleton<IdentityEpochs>().AddSingleton<GroupStore>().AddSingleton<GroupCommit>();
        services.AddSingleton<LedgerGate>().AddSingleton<WindowRates>().AddSingleton<WindowScan>().AddSingleton<WindowBuilder>().AddSingleton<RuleStore>().AddSingleton<FigureReader>();
        services.AddSingleton<LeaseGroup>().AddSingleton<LeaseService>().AddSingleton<LeaseSweeper>().AddSingleton<IngestService>().AddSingleton<RouterReportStore>();
        services.AddSingleton<EventsEndpoint>().AddSingleton<LeasesEndpoint>().AddSingleton<RoutersEndpoint>().AddSingleton<BudgetsEndpoint>();
        services.AddSingleton<BudgetHours>().AddSingleton<BudgetForesight>().AddSingleton<ForesightEndpoint>();
        services.AddSingleton<TokenReviewer>().AddSingleton<TokenReviewsEndpoint>();
        services.AddSingleton<LoopHealth>().AddSingleton<Maintenance>().AddSingleton<ProjectSpendReader>().AddSingleton<UnpricedModelReader>();
        if (options.Kubernetes)
        {
            services.AddHostedService<ClusterService>();
        }
    }

    private static void AddLoops(IServiceCollection services)
    {
        AddLoop(services, "sweep", SweepInterval, maintenance => maintenance.SweepAsync);
        AddLoop(services, "refresh", RefreshInterval, maintenance => maintenance.RefreshAsync);
        AddLoop(services, "tidy", TidyInterval, maintenance => maintenance.TidyAsync);
    }

    private static void AddLoop(IServiceCollection services, string name, TimeSpan interval, Func<Maintenance, Func<CancellationToken, Task>> work) =>
        services.AddSingleton<IHostedService>(provider => new PeriodicLoop(
            name,
            interval,
            work(provider.GetRequiredService<Maintenance>()),
            provider.GetRequiredService<LoopHealth>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<PeriodicLoop>>()));

    private static void Map(WebApplication app)
    {
        var services = app.Services;
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger("ClaudeConfig.Metering.Http");
        var maintenance = services.GetRequiredService<Maintenance>();
        app.Use((context, next) => AdmitAsync(context, next, services.GetRequiredService<BearerTokens>(), maintenance));
        app.MapPost("/v1/events", Answers.Guard(services.GetRequiredService<EventsEndpoint>().HandleAsync, logger));
        app.MapPost("/v1/leases", Answers.Guard(services.GetRequiredService<LeasesEndpoint>().HandleAsync, logger));
        app.MapPost("/v1/routers", Answers.Guard(services.GetRequiredService<RoutersEndpoint>().PostAsync, logger));
        app.MapGet("/v1/routers", Answers.Guard(services.GetRequiredService<RoutersEndpoint>().GetAsync, logger));
        app.MapGet("/v1/budgets/{namespace}/{name}", Answers.Guard(services.GetRequiredService<BudgetsEndpoint>().GetAsync, logger));
        app.MapPost(TokenReviewsEndpoint.Path, Answers.Guard(services.GetRequiredService<TokenReviewsEndpoint>().HandleAsync, logger));
        app.MapPost("/v1/budgets/use", Answers.Guard(services.GetRequiredService<BudgetsEndpoint>().UsesAsync, logger));
        app.MapGet("/v1/forecast/{namespace}/{name}", Answers.Guard(services.GetRequiredService<ForesightEndpoint>().ForecastAsync, logger));
        app.MapGet("/v1/forecast/{namespace}/{name}/backtest", Answers.Guard(services.GetRequiredService<ForesightEndpoint>().BacktestAsync, logger));
        app.MapGet("/v1/anomalies/{namespace}/{name}", Answers.Guard(services.GetRequiredService<ForesightEndpoint>().AnomaliesAsync, logger));
        app.MapGet("/healthz", (RequestDelegate)(context => ProbeAsync(context, services.GetRequiredService<LoopHealth>().Stuck())));
        app.MapGet("/readyz", (RequestDelegate)(context => ProbeAsync(context, services.GetRequiredService<LoopHealth>().Failing())));
        app.MapMetrics();
    }

    private static Task AdmitAsync(HttpContext context, RequestDelegate next, BearerTokens tokens, Maintenance maintenance)
    {
        if (!context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal))
        {
            return next(context);
        }

        if (!tokens.Accepts(context.Request.Headers.Authorization))
        {
            context.Response.Headers.WWWAuthenticate = "Bearer";
            return context.ErrorAsync(StatusCodes.Status401Unauthorized, "a valid bearer token is needed: send Authorization: Bearer with the token of Metering's Secret");
        }

        // Whose token it is has nothing to do with the database.
        return maintenance.SchemaReady || context.Request.Path == TokenReviewsEndpoint.Path
            ? next(context)
            : context.ErrorAsync(StatusCodes.Status503ServiceUnavailable, "the ledger's database has not been reached yet; nothing was counted, send the same again");
    }

    private static Task ProbeAsync(HttpContext context, IEnumerable<string> problems)
    {
        var found = problems.ToList();
        context.Response.StatusCode = found.Count == 0 ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        return context.Response.WriteAsync(found.Count == 0 ? "ok" : string.Join('\n', found), context.RequestAborted);
    }
}
