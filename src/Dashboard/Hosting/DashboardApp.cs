using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.Cluster;
using ClaudeConfig.Dashboard.Pages;
using ClaudeConfig.Dashboard.SignIn;
using ClaudeConfig.Dashboard.Upstream;
using ClaudeConfig.Dashboard.Writing;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClaudeConfig.Dashboard.Hosting;

/// <summary>Puts a Dashboard process together.</summary>
internal static class DashboardApp
{
    private const int LargestBody = 256 * 1024;

    public static WebApplication Build(DashboardOptions options, TimeProvider time)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ApplicationName = typeof(DashboardApp).Assembly.GetName().Name, ContentRootPath = AppContext.BaseDirectory });
        builder.Logging.ClearProviders().AddJsonConsole(console => console.UseUtcTimestamp = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        // It warns of every form that answers are not to be kept, which is what every answer says anyway.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error);
        builder.WebHost.ConfigureKestrel(kestrel => ListenOn(kestrel, options, time));
        AddServices(builder.Services, options, time);
        var app = builder.Build();
        Map(app, options);
        return app;
    }

    private static void ListenOn(KestrelServerOptions kestrel, DashboardOptions options, TimeProvider time)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = LargestBody;
        kestrel.Listen(options.Listen, listen =>
        {
            if (options is { TlsCertificate: { } certificate, TlsKey: { } key })
            {
                var current = new TlsFiles(certificate, key, time);
                _ = current.Current();
                listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => current.Current());
            }
        });
    }

    private static void AddServices(IServiceCollection services, DashboardOptions options, TimeProvider time)
    {
        services.AddSingleton(options).AddSingleton(time);
        services.AddSingleton<TokenSource>().AddSingleton<MeteringApi>().AddSingleton<PolicyReports>();
        services.AddSingleton<LiveHub>().AddHostedService(provider => provider.GetRequiredService<LiveHub>());
        services.AddSingleton<ClusterCache>().AddHostedService(provider => provider.GetRequiredService<ClusterCache>());
        services.AddSingleton<LiveEndpoint>().AddSingleton<BudgetReader>().AddSingleton<UserApi>().AddSingleton<BudgetWriter>().AddSingleton<RolloutWriter>().AddSingleton<Notes>();
        services.AddHttpContextAccessor().AddScoped<Sight>();
        SignInServices.Add(services, options, time);
        services.AddAntiforgery(antiforgery =>
        {
            antiforgery.Cookie.Name = "__Host-claudeconfig-form";
            antiforgery.Cookie.Path = "/";
            antiforgery.Cookie.HttpOnly = true;
            antiforgery.Cookie.SecurePolicy = CookieSecurePolicy.Always;
            antiforgery.Cookie.SameSite = SameSiteMode.Strict;
            antiforgery.SuppressXFrameOptionsHeader = true;
        });
        services.AddRazorComponents();
    }

    private static void Map(WebApplication app, DashboardOptions options)
    {
        SecurityHeaders.Use(app, options);
        app.UseStatusCodePages(StatusPage.WriteAsync);
        app.UseExceptionHandler(failed => failed.Run(StatusPage.WriteFailureAsync));
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
        AssetFiles.Map(app);
        SignInEndpoints.Map(app);
        app.MapPost(SecurityHeaders.ReportPath, (RequestDelegate)app.Services.GetRequiredService<PolicyReports>().TakeAsync).AllowAnonymous();
        app.MapGet(LiveEndpoint.Path, (RequestDelegate)(context => app.Services.GetRequiredService<LiveEndpoint>().HandleAsync(context)));
        app.MapGet("/healthz", () => "ok").AllowAnonymous();
        app.MapGet("/readyz", (ClusterCache cluster) => cluster.Ready ? Results.Text("ok") : Results.Text("the API server has not been reached yet", statusCode: StatusCodes.Status503ServiceUnavailable)).AllowAnonymous();
        DataEndpoints.Map(app);
        WriteEndpoints.Map(app);
        app.MapRazorComponents<App>();
    }
}
