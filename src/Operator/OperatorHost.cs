using ClaudeConfig.Api.Serialization;
using ClaudeConfig.ControllerRuntime.Client;
using ClaudeConfig.ControllerRuntime.Controllers;
using ClaudeConfig.ControllerRuntime.Health;
using ClaudeConfig.ControllerRuntime.Leading;
using ClaudeConfig.ControllerRuntime.Rbac;
using ClaudeConfig.ControllerRuntime.Serialization;
using ClaudeConfig.Operator.Controllers.Gateways;
using ClaudeConfig.Operator.Backups;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Operator;

/// <summary>The process: the controllers, and a small server for probes and metrics.</summary>
[EntityRbac(typeof(V1Lease), Verbs = RbacVerbs.Create, Scope = RbacScope.OwnNamespace)]
[EntityRbac(typeof(V1Lease), Verbs = RbacVerbs.Get | RbacVerbs.Update, Scope = RbacScope.OwnNamespace, ResourceNames = ["claudeconfig-operator"])]
[EntityRbac(typeof(Eventsv1Event), Verbs = RbacVerbs.Apply)]
internal static partial class OperatorHost
{
    public static async Task<int> RunAsync(OperatorOptions options, CancellationToken cancellationToken)
    {
        KubeJson.Add(ApiJson.Default);
        KubeJson.Add(BackupJson.Default);
        KubeJson.Add(GatewayApiJson.Default);
        using var loggers = LoggerFactory.Create(logging => logging
            .AddJsonConsole(console => console.UseUtcTimestamp = true)
            .AddFilter("Microsoft", LogLevel.Warning));
        var logger = loggers.CreateLogger("Operator");
        try
        {
            using var traces = Tracing.Start();
            using var connection = KubeConnection.Create(
                new KubeClientOptions { Kubeconfig = options.Kubeconfig, UserAgent = ProductVersion.UserAgent("claudeconfig-operator") }, TimeProvider.System);
            var manager = new ControllerManager(connection, ManagerOptions(options), loggers);
#pragma warning disable RS0030 // The one place where chance comes from.
            OperatorWiring.Register(manager, options, TimeProvider.System, new Random(), loggers);
#pragma warning restore RS0030
            await using var app = CreateApp(options, manager, loggers);
            await app.StartAsync(cancellationToken);
            LogReady(logger, string.Join(' ', app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses));
            await manager.RunAsync(cancellationToken);
            await app.StopAsync(CancellationToken.None);
            return 0;
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, e);
            return 1;
        }
    }

    private static WebApplication CreateApp(OperatorOptions options, ControllerManager manager, ILoggerFactory loggers)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddSingleton(loggers);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Listen);
            kestrel.Limits.MaxRequestBodySize = 0;
        });
        var app = builder.Build();
        app.UseControllerRuntime(manager);
        return app;
    }

    private static ControllerManagerOptions ManagerOptions(OperatorOptions options) => new()
    {
        DryRun = options.DryRun ? Console.Out : null,
        LeaderElection = options.LeaderElection
            ? new LeaderElectionOptions { Namespace = options.PlatformNamespace, Name = "claudeconfig-operator" }
            : null,
    };

    [LoggerMessage(Level = LogLevel.Information, Message = "operator ready on {Addresses}")]
    private static partial void LogReady(ILogger logger, string addresses);

    [LoggerMessage(Level = LogLevel.Critical, Message = "the operator cannot go on")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
