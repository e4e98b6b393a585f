using System.Net;
using System.Text;
using ClaudeConfig.LocalCluster.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.LocalCluster.Serving;

/// <summary>One running cluster: the store, its controllers, and the listener in front of them.</summary>
internal sealed class ClusterServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Cluster _cluster;

    private ClusterServer(WebApplication app, Cluster cluster, Certificates certificates, IPEndPoint address)
    {
        (_app, _cluster, Certificates, Address) = (app, cluster, certificates, address);
    }

    public IPEndPoint Address { get; }

    public Certificates Certificates { get; }

    /// <summary>Starts listening; the kubeconfig is there when this returns.</summary>
    public static async Task<ClusterServer> StartAsync(ServeOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.DataFolder is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var certificates = Certificates.Open(options.DataFolder, time);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders().AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options, certificates));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        var app = builder.Build();
        var cluster = new Cluster(options, time, app.Services.GetRequiredService<ILoggerFactory>(), app.Lifetime.ApplicationStopping);
        app.Run(cluster.Api.HandleAsync);
        await cluster.StartAsync(cancellationToken);
        await app.StartAsync(cancellationToken);
        var address = BoundAddress(app);
        if (options.Kubeconfig is { } path)
        {
            KubeconfigFile.Write(path, address, certificates);
        }

        return new ClusterServer(app, cluster, certificates, address);
    }

    public Task WaitForShutdownAsync(CancellationToken cancellationToken) => _app.WaitForShutdownAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
        await _cluster.DisposeAsync();
        Certificates.Dispose();
    }

    private static void Configure(KestrelServerOptions kestrel, ServeOptions options, Certificates certificates)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxConcurrentConnections = null;
        kestrel.Limits.Http2.MaxStreamsPerConnection = 1000;
        kestrel.Limits.MinResponseDataRate = null;
        // Warnings may carry any text.
        kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8;
        kestrel.Listen(options.Listen, listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(new HttpsConnectionAdapterOptions
            {
                ServerCertificate = certificates.Server,
                ClientCertificateMode = ClientCertificateMode.AllowCertificate,
                ClientCertificateValidation = (client, _, _) => certificates.Accepts(client),
            });
        });
    }

    private static IPEndPoint BoundAddress(WebApplication app)
    {
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        var uri = new Uri(addresses.First());
        return new IPEndPoint(IPAddress.Parse(uri.Host.Trim('[', ']')), uri.Port);
    }
}
