using System.Threading.RateLimiting;
using ClaudeConfig.Api.Serialization;
using ClaudeConfig.ControllerRuntime.Caching;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Health;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.ControllerRuntime.Serialization;
using ClaudeConfig.Validation;
using ClaudeConfig.Webhooks.Certificates;
using ClaudeConfig.Webhooks.Injecting;
using ClaudeConfig.Webhooks.Judging;
using ClaudeConfig.Webhooks.Registration;
using ClaudeConfig.Webhooks.Reviews;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Webhooks;

/// <summary>The process: caches, a server for reviews over TLS, another for probes and metrics, and on one replica certificates and registration.</summary>
[EntityRbac(typeof(V1Lease), Verbs = RbacVerbs.Create, Scope = RbacScope.OwnNamespace)]
[EntityRbac(typeof(V1Lease), Verbs = RbacVerbs.Get | RbacVerbs.Update, Scope = RbacScope.OwnNamespace, ResourceNames = [Lease])]
internal static partial class WebhookHost
{
    private const string Lease = "claudeconfig-webhooks";
    private const string EventSource = "claudeconfig.dev/webhooks";

    /// <summary>Objects have at most 1.5 MiB in etcd; a review holds two, in JSON.</summary>
    private const long LargestReview = 8 * 1024 * 1024;

    /// <summary>A Service needs a moment to learn that this replica stops.</summary>
    private static readonly TimeSpan Goodbye = TimeSpan.FromSeconds(5);

    public static async Task<int> RunAsync(WebhookOptions options, CancellationToken cancellationToken)
    {
        KubeJson.Add(ApiJson.Default);
        using var loggers = LoggerFactory.Create(logging => logging.AddJsonConsole(console => console.UseUtcTimestamp = true).AddFilter("Microsoft", LogLevel.Warning));
        var logger = loggers.CreateLogger("Webhooks");
        try
        {
            using var connection = KubeConnection.Create(
                new KubeClientOptions { Kubeconfig = options.Kubeconfig, UserAgent = ProductVersion.UserAgent("claudeconfig-webhooks") }, TimeProvider.System);
            await RunAsync(options, connection, loggers, logger, cancellationToken);
            return 0;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, e);
            return 1;
        }
    }

    private static async Task RunAsync(WebhookOptions options, KubeConnection connection, ILoggerFactory loggers, ILogger logger, CancellationToken cancellationToken)
    {
        var manager = new ControllerManager(connection, ManagerOptions(options), loggers);
        var metrics = new WebhookMetrics(manager.Metrics.Registry);
        var secrets = manager.Informer(new InformerOptions<V1Secret> { Namespace = options.PlatformNamespace, FieldSelector = $"metadata.name={CertificateKeeper.Name}" });
        using var certificate = new ServingCertificate(secrets, metrics, loggers.CreateLogger<ServingCertificate>());
        var keeper = new CertificateKeeper(
            manager.Api, options.PlatformNamespace, new CertificatePlanner(NamesOf(options), options.Overlap), TimeProvider.System, loggers.CreateLogger<CertificateKeeper>());
        var objects = new ClusterObjects(manager, options.PlatformNamespace);
        var registration = new RegistrationLoop(
            keeper, new Registrar(manager.Api, manager.ApplyClient("claudeconfig.dev/webhooks"), objects.NamespacesIgnoringFailure, options), secrets, connection, options.CheckInterval, TimeProvider.System,
            loggers.CreateLogger<RegistrationLoop>());
        manager.AddLeaderTask("registration", registration.RunAsync);
        manager.AddReadinessCheck("certificate", () => certificate.Current is null ? "there is none yet" : null);

        var judge = new ManifestJudge(new ManifestSets(objects, new ValidationOptions { Outbound = options.Outbound }));
        WarmUp.Run(judge);
        var version = new ServerVersion(connection.ServerVersionAsync, TimeProvider.System, loggers.CreateLogger<ServerVersion>());
        manager.AddReadinessCheck("server-version", () => version.IsKnown ? null : "the API server has not told its version yet");
        var injector = new PodInjector(objects, options.Injection, () => version.Current, new InjectionEvents(manager.Events(EventSource)));
        using var limiter = new ConcurrencyLimiter(new ConcurrencyLimiterOptions { PermitLimit = options.Concurrency, QueueLimit = options.Concurrency * 8 });
        ReviewEndpoint Endpoint(Func<AdmissionRequest, AdmissionResponse> answer) => new(answer, limiter, metrics, loggers.CreateLogger<ReviewEndpoint>());
        await using var health = CreateHealth(options, manager, loggers);
        await using var server = CreateServer(options, certificate, Endpoint(judge.Judge), Endpoint(injector.Judge), loggers);
        await health.StartAsync(cancellationToken);
        await server.StartAsync(cancellationToken);
        LogReady(logger, AddressOf(server), AddressOf(health));
        await Task.WhenAll(manager.RunAsync(cancellationToken), version.RunAsync(cancellationToken));
        // Not ready from the first moment of stopping: those who still come are answered.
        await Task.Delay(Goodbye, TimeProvider.System, CancellationToken.None);
        await server.StopAsync(CancellationToken.None);
        await health.StopAsync(CancellationToken.None);
    }

    private static WebApplication CreateServer(WebhookOptions options, ServingCertificate certificate, ReviewEndpoint manifests, ReviewEndpoint pods, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestReview;
            kestrel.Limits.MaxConcurrentConnections = 2048;
            kestrel.Listen(options.Listen, listen => listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate.Current));
        });
        var app = builder.Build();
        app.Use((context, next) => context.Request.Path.Value switch
        {
            Registrar.Path => manifests.InvokeAsync(context),
            PodRegistration.Path => pods.InvokeAsync(context),
            _ => next(context),
        });
        return app;
    }

    private static WebApplication CreateHealth(WebhookOptions options, ControllerManager manager, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.HealthListen);
            kestrel.Limits.MaxRequestBodySize = 0;
        });
        var app = builder.Build();
        app.UseControllerRuntime(manager);
        return app;
    }

    /// <summary>The names under which API servers call.</summary>
    private static string[] NamesOf(WebhookOptions options) => options.Url is { } url
        ? [url.Host]
        : [$"{options.ServiceName}.{options.PlatformNamespace}.svc", $"{options.ServiceName}.{options.PlatformNamespace}.svc.cluster.local", $"{options.ServiceName}.{options.PlatformNamespace}"];

    private static ControllerManagerOptions ManagerOptions(WebhookOptions options) => new()
    {
        LeaderElection = options.LeaderElection ? new LeaderElectionOptions { Namespace = options.PlatformNamespace, Name = Lease } : null,
    };

    private static string AddressOf(WebApplication app) => string.Join(' ', app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses);

    [LoggerMessage(Level = LogLevel.Information, Message = "webhooks on {Addresses}, health on {Health}")]
    private static partial void LogReady(ILogger logger, string addresses, string health);

    [LoggerMessage(Level = LogLevel.Critical, Message = "the webhooks cannot go on")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
