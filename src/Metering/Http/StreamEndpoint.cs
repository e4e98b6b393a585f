using ClaudeConfig.Metering.Reports;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Metering.Streaming;

namespace ClaudeConfig.Metering.Http;

/// <summary><c>GET /v1/stream</c>: events <c>budget</c> and <c>project</c>, all of them first and then whatever moves; server-sent, or as messages of a WebSocket.</summary>
internal sealed class StreamEndpoint(LiveFigures live, ReportAccess access, IHostApplicationLifetime lifetime, TimeProvider time)
{
    public const string Path = "/v1/stream";

    /// <summary>HTTP/2 opens WebSockets by CONNECT.</summary>
    public static readonly string[] Methods = ["GET", "CONNECT"];

    /// <summary>Proxies close what is silent.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(15);

    private const int MostFollowers = 200;

    /// <summary>Of one user: nobody takes the places of all others, read or not.</summary>
    private const int MostOfOne = 20;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>Who may see what is asked again by then: the client comes back by itself.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<string, int> _followers = [];

    public async Task HandleAsync(HttpContext context)
    {
        var projects = context.Request.Query["project"].Select(value => value ?? "").ToList();
        if (projects.FirstOrDefault(project => !ReportNames.IsRef(project)) is { } wrong)
        {
            await context.InvalidAsync([new ProblemItem("project", $"\"{wrong}\"; namespace/name is needed")]);
            return;
        }

        var refs = projects.Select(ReportNames.RefOf).ToHashSet();
        if (!await access.AdmitAsync(context, refs))
        {
            return;
        }

        var user = ReportAccess.NameOf(context);
        if (Enter(user) is { } full)
        {
            await context.ErrorAsync(StatusCodes.Status429TooManyRequests, full);
            return;
        }

        try
        {
            await AnswerAsync(context, new StreamNews(refs));
        }
        finally
        {
            Leave(user);
        }
    }

    /// <returns>Why there is no place; null where there is.</returns>
    private string? Enter(string? user)
    {
        lock (_gate)
        {
            var own = _followers.GetValueOrDefault(user ?? "");
            if (user is not null && own >= MostOfOne)
            {
                return $"{user} follows {MostOfOne} streams on this replica already; close some";
            }

            if (_followers.Values.Sum() >= MostFollowers)
            {
                return $"{MostFollowers} streams are open on this replica; try again later";
            }

            _followers[user ?? ""] = own + 1;
            return null;
        }
    }

    private void Leave(string? user)
    {
        lock (_gate)
        {
            var left = _followers[user ?? ""] - 1;
            if (left == 0)
            {
                _followers.Remove(user ?? "");
            }
            else
            {
                _followers[user ?? ""] = left;
            }
        }
    }

    private async Task AnswerAsync(HttpContext context, StreamNews news)
    {
        // Before anything is promised: a store that is away is told by the status.
        var first = await live.CurrentAsync(context.RequestAborted);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        end.CancelAfter(Longest);
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await FollowAsync(new ServerSentForm(context.Response), news, first, end.Token);
            return;
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var form = new SocketForm(socket);
        var watch = form.WatchAsync(end);
        await FollowAsync(form, news, first, end.Token);
        await end.CancelAsync();
        await watch;
    }

    private async Task FollowAsync(IStreamForm form, StreamNews news, LiveSnapshot first, CancellationToken cancellationToken)
    {
        try
        {
            await form.BeginAsync(cancellationToken);
            await WriteAsync(form, news, first, cancellationToken);
        }
        catch (Exception e) when (e is OperationCanceledException or System.Net.WebSockets.WebSocketException)
        {
            // Left, ended or too old: the client comes back if it wants more.
            await form.EndAsync(lifetime.ApplicationStopping.IsCancellationRequested);
        }
    }

    private async Task WriteAsync(IStreamForm form, StreamNews news, LiveSnapshot snapshot, CancellationToken cancellationToken)
    {
        var spoken = time.GetTimestamp();
        while (true)
        {
            foreach (var (name, data) in news.Of(snapshot))
            {
                await form.TellAsync(name, data, cancellationToken);
                spoken = time.GetTimestamp();
            }

            if (time.GetElapsedTime(spoken) >= Silence)
            {
                await form.StayAsync(cancellationToken);
                spoken = time.GetTimestamp();
            }

            await form.FlushAsync(cancellationToken);
            await Task.Delay(Interval, time, cancellationToken);
            snapshot = await NextAsync(snapshot, cancellationToken);
        }
    }

    /// <summary>A store that is away for a while is no news; what is known stays.</summary>
    private async Task<LiveSnapshot> NextAsync(LiveSnapshot last, CancellationToken cancellationToken)
    {
        try
        {
            return await live.CurrentAsync(cancellationToken);
        }
        catch (Exception e) when (StoreErrors.IsUnavailable(e))
        {
            MeteringMetrics.Unavailable.WithLabels("store").Inc();
            return last;
        }
    }
}
