using System.Collections.Concurrent;
using System.Net;
using ClaudeConfig.Router.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.Router.Tests.Sidecar;

/// <summary>A gateway that remembers what it was asked.</summary>
internal sealed class StubGateway : IAsyncDisposable
{
    private readonly WebApplication app;

    private StubGateway(int port, Func<HttpContext, string, Task> answer)
    {
        app = KestrelApp.Create(_ => { }, kestrel => kestrel.Listen(IPAddress.Loopback, port));
        app.Run(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            var body = await reader.ReadToEndAsync();
            Requests.Enqueue((context.Request.Method, context.Request.Path + context.Request.QueryString, context.Request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase), body));
            await answer(context, body);
        });
    }

    public ConcurrentQueue<(string Method, string Path, Dictionary<string, string> Headers, string Body)> Requests { get; } = new();

    public Uri Url => new(app.Urls.First());

    public static async Task<StubGateway> StartAsync(Func<HttpContext, string, Task>? answer = null, int port = 0)
    {
        var gateway = new StubGateway(port, answer ?? ((context, body) => context.Response.WriteAsync($"echo {body.Length}")));
        await gateway.app.StartAsync();
        return gateway;
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(true));
        await app.DisposeAsync();
    }
}
