using ClaudeConfig.Contracts;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Login;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.RateLimiting;
using ClaudeConfig.Router.Requests;
using ClaudeConfig.Router.Routing;

namespace ClaudeConfig.Router.Endpoints;

/// <summary>Where every request comes in.</summary>
internal sealed class GatewayPipeline(
    ConfigState config, Authenticator authenticator, MessagesEndpoint messages, CountTokensEndpoint countTokens, ModelsEndpoint models,
    BudgetActions actions, IRateLimits limits, TrustedProxies proxies, BodyBudget bodies, LoginDoor login, LastPolicies policies, WorkloadReportsEndpoint workloads, long maxBodyBytes, TimeProvider time, RouterMetrics metrics, ILogger<GatewayPipeline> log)
{
    private int open;

    /// <summary>Requests that are being served.</summary>
    public int Open => Volatile.Read(ref open);

    public async Task HandleAsync(HttpContext context)
    {
        var id = RequestIds.Next(time.GetUtcNow());
        metrics.OpenRequests.Set(Interlocked.Increment(ref open));
        try
        {
            if (await ServeAsync(context, id) is { } refusal)
            {
                await RefuseAsync(context, refusal, id);
            }
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there to be told; what was used is settled.
        }
        catch (BadHttpRequestException e) when (!context.Response.HasStarted)
        {
            // Cut off, too slow, or chunks that are none: the caller's doing, and the end of its connection.
            context.Response.Headers.Connection = "close";
            await RefuseAsync(context, RequestRefusals.BrokenBody(e.StatusCode), id);
        }
        catch (Exception e)
        {
            Log.RequestFailed(log, e, "req_" + id);
            metrics.Requests.WithLabels("failed").Inc();
            await FailAsync(context, id);
        }
        finally
        {
            metrics.OpenRequests.Set(Interlocked.Decrement(ref open));
        }
    }

    private async Task RefuseAsync(HttpContext context, RequestRefusal refusal, string id)
    {
        metrics.Refusals.WithLabels(refusal.Reason).Inc();
        metrics.Requests.WithLabels("refused").Inc();
        await ErrorWriter.WriteAsync(context, refusal, "req_" + id);
    }

    // Not async itself: a request waits in as few methods as can be.
    private Task<RequestRefusal?> ServeAsync(HttpContext context, string id)
    {
        var (project, path) = ProjectPath.Of(Front.Normalise(context.Request.Path.Value ?? ""));
        if (Front.CallAt(path) is { } call)
        {
            return HttpMethods.IsPost(context.Request.Method) ? PostAsync(context, call, project, id) : Task.FromResult<RequestRefusal?>(RequestRefusals.Method(path, "POST"));
        }

        return ServeOtherAsync(context, project, path);
    }

    private async Task<RequestRefusal?> ServeOtherAsync(HttpContext context, ObjectRef? project, string path)
    {
        if (path == Front.Models || Front.ModelAt(path) is not null)
        {
            return HttpMethods.IsGet(context.Request.Method)
                ? await CalledAsync(context, project, (caller, snapshot, now) => models.HandleAsync(context, snapshot, caller, Front.ModelAt(path), now))
                : RequestRefusals.Method(path.Length <= 256 ? path : Front.Models, "GET");
        }

        if (path == WorkloadReportsEndpoint.Path)
        {
            return HttpMethods.IsPost(context.Request.Method)
                ? await CalledAsync(context, project, (_, _, _) => workloads.HandleAsync(context))
                : RequestRefusals.Method(path, "POST");
        }

        if (path is "/" or "/api/hello")
        {
            return HttpMethods.IsHead(context.Request.Method) ? null : RequestRefusals.Method(path, "HEAD");
        }

        return LoginPaths.MethodOf(path) is { } method && (path == LoginPaths.Settings || login.Current is not null)
            ? context.Request.Method == method ? await LoginAsync(context, path, project) : RequestRefusals.Method(path, method)
            : RequestRefusals.NotFound(path.Length <= 256 ? path : "this path", Front.Meant(path));
    }

    private async Task<RequestRefusal?> LoginAsync(HttpContext context, string path, ObjectRef? project)
    {
        if (path == LoginPaths.Settings)
        {
            return await CalledAsync(context, project, (caller, _, _) => ManagedSettings.HandleAsync(context, caller, policies));
        }

        // What clients measure of themselves is taken and dropped: usage is metered here, and a 404 would make them complain at every flush.
        if (LoginPaths.IsTelemetry(path))
        {
            return await CalledAsync(context, project, (_, _, _) => Task.FromResult<RequestRefusal?>(null));
        }

        if (config.Current is not { } snapshot)
        {
            return RequestRefusals.NotReady;
        }

        // The section may have gone since this was looked at.
        if (login.Current is not { } open)
        {
            return RequestRefusals.NotFound(path, null);
        }

        await open.HandleAsync(context, path, project, snapshot);
        return null;
    }

    private async Task<RequestRefusal?> CalledAsync(HttpContext context, ObjectRef? project, Func<Caller, ConfigSnapshot, DateTimeOffset, Task<RequestRefusal?>> serve)
    {
        if (config.Current is not { } snapshot)
        {
            return RequestRefusals.NotReady;
        }

        var now = time.GetUtcNow();
        var who = await IdentifyAsync(context, project, snapshot, now);
        return who.Caller is { } caller ? await serve(caller, snapshot, now) : who.Refusal;
    }

    /// <summary>The address names a project as the header does, and no header says otherwise.</summary>
    private async ValueTask<Identified> IdentifyAsync(HttpContext context, ObjectRef? project, ConfigSnapshot snapshot, DateTimeOffset now)
    {
        if (project is not { } named)
        {
            return await authenticator.IdentifyAsync(context, snapshot, now);
        }

        context.Request.Headers[Authenticator.ProjectHeader] = named.ToString();
        var who = await authenticator.IdentifyAsync(context, snapshot, now);
        return who.Caller is { } caller && caller.Project.Entry.Project != named ? new Identified(null, IdentityRefusals.OtherAddress(caller.Project.Entry.Project, named)) : who;
    }

    private async Task<RequestRefusal?> PostAsync(HttpContext context, ApiCall call, ObjectRef? project, string id)
    {
        if (config.Current is not { } snapshot)
        {
            return RequestRefusals.NotReady;
        }

        var now = time.GetUtcNow();
        var who = await IdentifyAsync(context, project, snapshot, now);
        if (who.Caller is not { } caller)
        {
            return who.Refusal;
        }

        // Before the body: a caller over the limit must not cost its reading.
        if (limits.Check(caller) is { } full)
        {
            return full;
        }

        if (actions.Stop(snapshot, caller) is { } stopped)
        {
            return stopped;
        }

        var (outcome, read) = await ReadBodyAsync(context, caller);
        using var body = read;
        if (body is null)
        {
            return outcome == BodyOutcome.NoRoom ? RequestRefusals.NoRoomForBody : RequestRefusals.TooLarge(maxBodyBytes);
        }

        if (!RequestReader.TryRead(call, body.Bytes.Span, out var facts, out var error))
        {
            return RequestRefusals.BadBody(error!) with { Field = error!.Split(':') is [var field, _, ..] && !field.Contains(' ', StringComparison.Ordinal) ? field : null };
        }

        var (route, because, budget) = actions.Redirect(snapshot, caller, RouteMatcher.Find(caller, facts!, context.Request.Headers), facts!);
        if (because is not null)
        {
            context.Response.Headers[BudgetActions.DowngradedHeader] = $"budget={budget}; percent={because.Percent}; route={route!.Route}";
        }

        var admittance = await limits.AdmitAsync(caller, route, AddressOf(context), actions.Throttles(snapshot, caller, route, facts!));
        if (admittance.Refusal is { } over)
        {
            return over;
        }

        if (admittance.Admission?.Tightest is { } headroom)
        {
            RateLimitHeaders.Write(context.Response.Headers, headroom);
        }

        var scope = new RequestScope(context, id, now, snapshot, caller, facts!, body) { Route = route, Admission = admittance.Admission };
        return call == ApiCall.CountTokens ? await countTokens.HandleAsync(scope) : await messages.HandleAsync(scope);
    }

    private ClientNetwork AddressOf(HttpContext context) => ClientNetwork.Of(context, proxies);

    private async ValueTask<(BodyOutcome Outcome, IncomingBody? Body)> ReadBodyAsync(HttpContext context, Caller caller)
    {
        try
        {
            return await IncomingBody.ReadAsync(context.Request, maxBodyBytes, bodies.Of(caller.Project.Entry.Project), context.RequestAborted);
        }
        catch (BadHttpRequestException e) when (e.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return (BodyOutcome.TooLarge, null);
        }
    }

    private static async Task FailAsync(HttpContext context, string id)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        await ErrorWriter.WriteAsync(context, new RequestRefusal(500, "api_error", "the gateway failed; its log has the request id") { Reason = "failed" }, "req_" + id);
    }
}
