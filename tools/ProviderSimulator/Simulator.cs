using System.Collections.Concurrent;
using ClaudeConfig.ProviderSimulator.Clouds;
using ClaudeConfig.ProviderSimulator.Dialects;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.ProviderSimulator;

/// <summary>A model provider on loopback, in this process.</summary>
public sealed class Simulator : IAsyncDisposable
{
    private const string BehaviorHeader = "anthropic-simulator-behavior";
    private const int MostRequests = 10_000;

    private readonly WebApplication app;
    private readonly SimulatorOptions options;
    private readonly ConcurrentQueue<Behavior> script = new();
    private readonly ConcurrentQueue<RecordedRequest> requests = new();
    private readonly CancellationTokenSource stopping = new();
    private volatile Behavior standing;

    private Simulator(WebApplication app, SimulatorOptions options)
    {
        this.app = app;
        this.options = options;
        standing = options.Default;
        Recording = options.Recording;
    }

    /// <summary>Base address, such as <c>http://127.0.0.1:43211</c>.</summary>
    public string Address => app.Urls.First();

    /// <summary>What came in, oldest first.</summary>
    public IReadOnlyList<RecordedRequest> Requests => [.. requests];

    /// <summary>How requests are answered from now on.</summary>
    public Behavior Standing
    {
        get => standing;
        set => standing = value;
    }

    /// <summary>Whom the simulated clouds know.</summary>
    public CloudAccounts Clouds { get; } = new();

    /// <summary>Whether requests are remembered; off for load.</summary>
    public bool Recording { get; set; }

    public static async Task<Simulator> StartAsync(SimulatorOptions? options = null)
    {
        options ??= new SimulatorOptions();
        // Empty: the other builders watch files that are not there, and watches are few on a shared machine.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(options.Listen);
            kestrel.Limits.MaxRequestBodySize = 64 * 1024 * 1024;
            kestrel.Limits.MinResponseDataRate = null;
        });
        var simulator = new Simulator(builder.Build(), options);
        simulator.app.Run(simulator.HandleAsync);
        await simulator.app.StartAsync();
        return simulator;
    }

    /// <summary>Answers the next request like this; calls add up.</summary>
    public void Next(Behavior behavior) => script.Enqueue(behavior);

    /// <summary>The same, as text.</summary>
    public void Next(string behavior) => Next(Behavior.Parse(behavior));

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await app.StopAsync(limit.Token);
        await app.DisposeAsync();
        stopping.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/_admin", StringComparison.Ordinal, out var rest))
        {
            await AdminAsync(context, rest);
            return;
        }

        var record = await RecordAsync(context.Request);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, stopping.Token);
        try
        {
            if (await new CredentialServices(Clouds).TryAnswerAsync(context, record.Body))
            {
                return;
            }

            var exchange = new Exchange(context, record, new Behavior(), end.Token);
            var raw = Provider.RawPath(context);
            if (BedrockDialect.IsAt(raw))
            {
                if (BedrockDialect.Denied(context.Request, record.Body, Clouds) is { } problem)
                {
                    await BedrockDialect.ErrorAsync(exchange, 403, problem, "The security token included in the request is invalid.");
                    return;
                }
            }
            else if (VertexDialect.IsAt(raw))
            {
                if (VertexDialect.Denied(context.Request, Clouds))
                {
                    await VertexDialect.ErrorAsync(exchange, 401, "Request had invalid authentication credentials.");
                    return;
                }
            }
            else if (!CredentialCheck.Passes(context.Request, options.Credentials) && !IsExchanged(context.Request))
            {
                await Answers.ErrorAsync(new Exchange(context, record, new Behavior(), end.Token), 401);
                return;
            }

            await Provider.AnswerAsync(new Exchange(context, record, BehaviorOf(context.Request), end.Token));
        }
        catch (Exception e) when (e is OperationCanceledException or IOException)
        {
            record.Aborted = true;
        }
        finally
        {
            record.Aborted |= context.RequestAborted.IsCancellationRequested;
            record.End();
        }
    }

    // A token that was bought here, from a caller who says that it is one.
    private bool IsExchanged(HttpRequest request) =>
        request.Headers.Authorization.ToString() is { } bearer && bearer.StartsWith("Bearer ", StringComparison.Ordinal) && Clouds.Takes(bearer["Bearer ".Length..])
        && request.Headers["anthropic-beta"].ToString().Contains("oauth-2025-04-20", StringComparison.Ordinal);

    private Behavior BehaviorOf(HttpRequest request)
    {
        if (request.Headers.TryGetValue(BehaviorHeader, out var asked))
        {
            return Behavior.Parse(asked.ToString());
        }

        // Free side calls do not use up the script.
        var counts = HttpMethods.IsPost(request.Method) && !request.Path.Value!.EndsWith("count_tokens", StringComparison.Ordinal)
            && !request.Path.Value!.Contains("count-tokens", StringComparison.Ordinal);
        return counts && script.TryDequeue(out var next) ? next : standing;
    }

    private async Task<RecordedRequest> RecordAsync(HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        var record = new RecordedRequest
        {
            Method = request.Method,
            Path = request.Path.Value ?? "",
            Query = request.QueryString.Value ?? "",
            Headers = request.Headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase),
            Body = body.ToArray(),
        };
        if (Recording)
        {
            requests.Enqueue(record);
            while (requests.Count > MostRequests)
            {
                requests.TryDequeue(out _);
            }
        }

        return record;
    }

    private async Task AdminAsync(HttpContext context, PathString path)
    {
        switch (context.Request.Method, path.Value)
        {
            case ("GET", "/requests"):
                await Admin.WriteRequestsAsync(context, Requests);
                break;
            case ("DELETE", "/requests"):
                requests.Clear();
                break;
            case ("POST", "/aws-keys"):
                Clouds.AddAwsKey(context.Request.Query["id"].ToString(), context.Request.Query["secret"].ToString());
                break;
            case ("DELETE", "/behaviors"):
                script.Clear();
                standing = options.Default;
                break;
            case ("POST", "/behaviors"):
                using (var reader = new StreamReader(context.Request.Body))
                {
                    SetBehavior(Behavior.Parse(await reader.ReadToEndAsync()), context.Request.Query["times"]);
                }

                break;
            default:
                context.Response.StatusCode = 404;
                break;
        }
    }

    private void SetBehavior(Behavior behavior, string? times)
    {
        if (times is null or "0")
        {
            standing = behavior;
            return;
        }

        for (var i = int.Parse(times, System.Globalization.CultureInfo.InvariantCulture); i > 0; i--)
        {
            script.Enqueue(behavior);
        }
    }
}
