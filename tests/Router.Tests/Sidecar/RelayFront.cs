using System.Net;
using ClaudeConfig.Router.Hosting;
using ClaudeConfig.Router.Sidecar;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace ClaudeConfig.Router.Tests.Sidecar;

/// <summary>A relay that listens.</summary>
internal sealed class RelayFront : IAsyncDisposable
{
    private readonly WebApplication app;

    private RelayFront(SidecarRelay relay)
    {
        app = KestrelApp.Create(_ => { }, kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        app.Run(relay.HandleAsync);
    }

    public Uri Url => new(app.Urls.First());

    public static async Task<RelayFront> StartAsync(SidecarRelay relay)
    {
        var front = new RelayFront(relay);
        await front.app.StartAsync();
        return front;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(true));
        await app.DisposeAsync();
    }
}
