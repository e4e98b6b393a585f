using System.Net;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Hosting;

/// <summary>Health and metrics on an address of their own, which answers for as long as the process drains.</summary>
internal sealed class AdminServer : IAsyncDisposable
{
    private readonly WebApplication app;

    public AdminServer(IPEndPoint listen, RouterMetrics metrics, Func<bool> ready, Action<ILoggingBuilder> logging)
    {
        app = KestrelApp.Create(logging, kestrel =>
        {
            kestrel.Limits.MaxConcurrentConnections = 100;
            kestrel.Listen(listen);
        });
        app.Run(context => HandleAsync(context, metrics, ready));
    }

    public string Address => app.Urls.First();

    public Task StartAsync() => app.StartAsync();

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
    }

    private static async Task HandleAsync(HttpContext context, RouterMetrics metrics, Func<bool> ready)
    {
        switch (context.Request.Path.Value)
        {
            case "/healthz":
                await context.Response.WriteAsync("ok", context.RequestAborted);
                break;
            case "/readyz":
                context.Response.StatusCode = ready() ? 200 : 503;
                await context.Response.WriteAsync(ready() ? "ok" : "not ready", context.RequestAborted);
                break;
            case "/metrics":
                context.Response.ContentType = "text/plain; version=0.0.4; charset=utf-8";
                await metrics.Registry.CollectAndExportAsTextAsync(context.Response.Body, context.RequestAborted);
                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }
}
