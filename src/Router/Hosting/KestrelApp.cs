using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace ClaudeConfig.Router.Hosting;

/// <summary>A web server without anything that is not asked for.</summary>
internal static class KestrelApp
{
    public static WebApplication Create(Action<ILoggingBuilder> logging, Action<KestrelServerOptions> kestrel, TimeSpan? shutdown = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Logging.ClearProviders();
        logging(builder.Logging);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = shutdown ?? TimeSpan.FromSeconds(5));
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            kestrel(options);
        });
        return builder.Build();
    }
}
