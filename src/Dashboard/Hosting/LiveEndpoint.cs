using System.Globalization;
using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.SignIn;
using ClaudeConfig.Dashboard.Upstream;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace ClaudeConfig.Dashboard.Hosting;

/// <summary><c>GET /data/live</c>: figures as they move, as server-sent events, of what the viewer sees.</summary>
internal sealed class LiveEndpoint(LiveHub hub, EndedSessions ended, IHostApplicationLifetime lifetime, TimeProvider time)
{
    public const string Path = SignInServices.DataPath + "/live";

    private const int MostViewers = 1_000;

    /// <summary>Several moves in between are one.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    private int _viewers;

    public async Task HandleAsync(HttpContext context)
    {
        if (Interlocked.Increment(ref _viewers) > MostViewers)
        {
            Interlocked.Decrement(ref _viewers);
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }

        try
        {
            // Who may see what is looked at again when the session is.
            var session = await context.AuthenticateAsync(CookieAuthenticationDefaults.AuthenticationScheme);
            using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
            var left = session.Properties is { } properties ? SessionTokens.EndOf(properties) - time.GetUtcNow() : TimeSpan.Zero;
            end.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            await context.Response.WriteAsync("retry: 1000\n\n", context.RequestAborted);
            await FollowAsync(context, session.Properties is { } kept ? SessionTokens.SessionOf(kept) : null, end.Token);
        }
        catch (OperationCanceledException)
        {
            // Left, or its session must be renewed: the page comes back by itself.
        }
        finally
        {
            Interlocked.Decrement(ref _viewers);
        }
    }

    private async Task FollowAsync(HttpContext context, string? session, CancellationToken cancellationToken)
    {
        var sight = context.RequestServices.GetRequiredService<Sight>();
        var version = 0L;
        var asked = time.GetTimestamp();
        while (true)
        {
            if (session is not null && time.GetElapsedTime(asked) > Silence)
            {
                asked = time.GetTimestamp();
                if (await ended.HasAsync(session))
                {
                    return;
                }
            }

            var moved = hub.Moved;
            var (news, upTo) = hub.Since(version);
            foreach (var entry in news)
            {
                if (entry.Event == "budget" ? sight.Visible.SeesBudget(entry.About) : sight.Visible.SeesProject(entry.About))
                {
                    await context.Response.WriteAsync($"event: {entry.Event}\ndata: {entry.Data}\n\n", cancellationToken);
                }
            }

            version = upTo;
            var since = hub.BrokenSince is { } broken ? broken.ToString("O", CultureInfo.InvariantCulture) : "";
            await context.Response.WriteAsync($"event: state\ndata: {since}\n\n", cancellationToken);
            await context.Response.Body.FlushAsync(cancellationToken);
            await Task.Delay(Pace, time, cancellationToken);
            await Task.WhenAny(moved, Task.Delay(Silence, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
