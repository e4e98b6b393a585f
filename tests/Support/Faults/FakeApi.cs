using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;

namespace ClaudeConfig.Support.Faults;

/// <summary>
/// A scripted stand-in for the Kubernetes API, for what a real server will not do on demand: it stores objects as JSON, lists in pages,
/// watches, refuses stale writes, and lets a test answer any request itself. It does not validate, and its apply is a merge.
/// </summary>
public sealed class FakeApi : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeStore _store = new();

    private FakeApi(WebApplication app) => _app = app;

    /// <summary>Answers a request instead of the fake when it returns true.</summary>
    public Func<HttpContext, Task<bool>>? Script { get; set; }

    /// <summary>Method and path with query of everything that was asked, in order.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public FakeStore Store => _store;

    public Uri Address => new(_app.Urls.First());

    public IPEndPoint EndPoint => new(IPAddress.Loopback, Address.Port);

    /// <summary>Requests that change something, reviews and leases aside.</summary>
    public IEnumerable<string> Writes => Requests.Where(request => !request.StartsWith("GET ", StringComparison.Ordinal) && !request.Contains("/leases", StringComparison.Ordinal));

    public static async Task<FakeApi> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1));
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        var fake = new FakeApi(app);
        app.Run(fake.AnswerAsync);
        await app.StartAsync();
        return fake;
    }

    /// <summary>Writes a Status object.</summary>
    public static Task FailAsync(HttpContext context, int code, string reason, string message = "scripted")
    {
        context.Response.StatusCode = code;
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["status"] = "Failure", ["code"] = code, ["reason"] = reason, ["message"] = message };
        return JsonAsync(context, status);
    }

    public static Task JsonAsync(HttpContext context, JsonNode body)
    {
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    /// <summary>Starts a watch answer and writes raw text, flushed.</summary>
    public static async Task WriteLinesAsync(HttpContext context, params string[] lines)
    {
        if (!context.Response.HasStarted)
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.FlushAsync();
        }

        foreach (string line in lines)
        {
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(line));
            await context.Response.Body.FlushAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _store.CloseWatches();
        using var now = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{context.Request.QueryString}");
        try
        {
            if (Script is { } script && await script(context))
            {
                return;
            }

            await FakeHandler.HandleAsync(_store, context);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            // The client left.
        }
    }
}
