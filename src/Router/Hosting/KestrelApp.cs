using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;

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
        // What a request does here waits for nothing but sockets: a hop to another thread for each piece would cost more than it saves.
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            kestrel(options);
        });
        // After the server's own: the last that is registered is taken.
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ReadBlocks>();
        return builder.Build();
    }
}
