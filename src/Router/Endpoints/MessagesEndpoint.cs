using System.Diagnostics;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Routing;
using ClaudeConfig.Router.Spooling;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Endpoints;

/// <summary>Every call that generates, whatever its dialect: plan, hold, forward, settle.</summary>
internal sealed class MessagesEndpoint(
    TargetPlanner planner, UpstreamClient upstream, LeaseManager leases, Spool spool, TargetOutlook outlook,
    string source, TimeProvider time, RouterMetrics metrics, ILogger<MessagesEndpoint> log)
{
    private const int ClientClosedRequest = 499;
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>Serves the request; a refusal has written nothing yet.</summary>
    public async Task<RequestRefusal?> HandleAsync(RequestScope scope)
    {
        if (!spool.HasRoom)
        {
            return RequestRefusals.SpoolUnavailable;
        }

        using var span = RequestSpan.Start(scope);
        var refusal = await PlanAndServeAsync(scope);
        if (refusal is { Reason: "spent" } && scope.Caller.Project.Routes.Any(HasBudgetCondition))
        {
            // That a budget is spent may open a target that waits for just that.
            refusal = await PlanAndServeAsync(scope);
        }

        RequestSpan.End(span, scope.Context, refusal);
        return refusal;
    }

    private static bool HasBudgetCondition(Contracts.Configuration.RouteEntry route) => route.Targets.Any(target => target.When is { AsksForBudgetUse: true });

    private async Task<RequestRefusal?> PlanAndServeAsync(RequestScope scope)
    {
        if (scope.Route is not { } route)
        {
            return RequestRefusals.NoRoute(scope.Facts.Model);
        }

        if (planner.Plan(route, scope.Snapshot, scope.Caller, scope.Facts, scope.Context.Request.Headers, scope.StartTime, out var refusal) is not { } plan)
        {
            return refusal;
        }

        var settlement = new Settlement(scope, plan, leases, spool, source, time, metrics);
        try
        {
            return await ServeAsync(scope, plan, settlement);
        }
        catch (Exception e) when (scope.Context.RequestAborted.IsCancellationRequested && e is OperationCanceledException or IOException)
        {
            // The caller left before the first byte. The provider may have worked all the same, so its input is charged as an estimate.
            settlement.Finish(default, UsageOutcome.ClientCancelled, ClientClosedRequest, null, null);
            metrics.Requests.WithLabels("cancelled").Inc();
            return null;
        }
        catch
        {
            // A defect here must not make what was used free.
            settlement.Finish(default, UsageOutcome.UpstreamFailed, StatusCodes.Status500InternalServerError, null, null);
            throw;
        }
        finally
        {
            settlement.Close();
        }
    }

    private async Task<RequestRefusal?> ServeAsync(RequestScope scope, TargetPlan plan, Settlement settlement)
    {
        var candidates = plan.Candidates.ToList();
        RequestRefusal? refused = null;
        for (int attempt = 1, next = 0; candidates.Count > 0; attempt++)
        {
            var candidate = candidates[next % candidates.Count];
            if (await settlement.PrepareAsync(candidate, scope.Context.RequestAborted) is { } refusal)
            {
                // The same budgets would say the same again of as much.
                refused ??= refusal;
                candidates.RemoveAll(other => other.Coverage.Set.Equals(candidate.Coverage.Set) && plan.HoldFor(other) >= plan.HoldFor(candidate));
                attempt--;
                continue;
            }

            var last = attempt >= plan.Route.MaxAttempts;
            TimeSpan pause;
            using (var span = RequestSpan.StartAttempt(scope, plan.Route, candidate, attempt))
            using (outlook.Of(plan.Route, candidate).Begin())
            {
                var began = time.GetTimestamp();
                using var result = await upstream.TryAsync(scope.Context, scope.Body, scope.Facts, plan.Route, candidate, mayMove: !last);
                RequestSpan.Answered(span, result);
                Note(scope, plan, candidate, result, attempt, time.GetElapsedTime(began));
                if (result.Failure == AttemptFailure.Timeout)
                {
                    settlement.Abandon(StatusCodes.Status504GatewayTimeout);
                }

                if (RetryRules.RulesOut(result.Failure))
                {
                    // What follows it moves up into its place.
                    candidates.Remove(candidate);
                    last |= candidates.Count == 0;
                }
                else
                {
                    next++;
                }

                if (last || !RetryRules.Retries(plan.Route, result.Failure) || PauseBefore(candidates[next % candidates.Count], plan.Route, candidate, result, attempt) is not { } wait)
                {
                    return AttemptRefusal.Of(result, candidate.Provider) ?? await PassAsync(scope, plan, candidate, settlement, result, span);
                }

                pause = wait;
            }

            // The connection and the place at the target are free while nobody uses them.
            if (pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, scope.Context.RequestAborted);
            }
        }

        return refused;
    }

    /// <summary>None before another target. The same once more: after a pause, within its budget, and not (null) where it asks for longer than a caller would wait.</summary>
    private TimeSpan? PauseBefore(Candidate next, Contracts.Configuration.RouteEntry route, Candidate failed, Attempt result, int attempt)
    {
        if (!ReferenceEquals(next, failed))
        {
            return TimeSpan.Zero;
        }

        var pause = RetryAfter.Of(result.Response?.Headers, time.GetUtcNow()) ?? FirstPause * Math.Pow(2, Math.Min(attempt - 1, 10));
        return pause <= LongestPause && outlook.Of(route, failed).TryRetry() ? pause : null;
    }

    private async Task<RequestRefusal?> PassAsync(RequestScope scope, TargetPlan plan, Candidate candidate, Settlement settlement, Attempt attempt, Activity? span)
    {
        var status = (int)attempt.Response!.StatusCode;
        var firstByte = time.GetUtcNow() - scope.StartTime;
        metrics.FirstByte.Observe(firstByte.TotalSeconds);
        using var meter = status is >= 200 and < 300 ? attempt.Exchange!.Meter(attempt.IsStream) : null;
        var end = await StreamRelay.PassAsync(scope.Context, attempt, plan.Route.IdleTimeout, scope.PublicId, meter, settlement.Shrink, time);
        if (end.Outcome == UsageOutcome.UpstreamFailed)
        {
            Log.StreamBroke(log, scope.PublicId, candidate.Target.Name, plan.Route.Route.ToString(), end.Detail);
            outlook.Of(plan.Route, candidate).History.Failed(end.Detail);
        }

        var reading = meter?.Reading ?? default;
        RequestSpan.Used(span, reading, end.Outcome == UsageOutcome.UpstreamFailed ? "broken_stream" : null);
        if (meter is not null)
        {
            var sent = end.Outcome == UsageOutcome.ClientCancelled ? ClientClosedRequest : status;
            settlement.Finish(reading, end.Outcome, sent, UpstreamId(attempt), (long)firstByte.TotalMilliseconds);
        }

        var counted = end.Outcome switch
        {
            UsageOutcome.Completed when status >= 400 => metrics.Requests.WithLabels("upstream_error"),
            UsageOutcome.Completed => metrics.Completed,
            UsageOutcome.ClientCancelled => metrics.Requests.WithLabels("cancelled"),
            _ => metrics.Requests.WithLabels("broken"),
        };
        counted.Inc();
        return null;
    }

    private static string? UpstreamId(Attempt attempt) =>
        attempt.Response!.Headers.NonValidated.TryGetValues("request-id", out var values) || attempt.Response.Headers.NonValidated.TryGetValues("x-request-id", out values)
            ? values.ToString()
            : null;

    private void Note(RequestScope scope, TargetPlan plan, Candidate candidate, Attempt result, int attempt, TimeSpan took)
    {
        (result.Failure == AttemptFailure.None ? metrics.Answered : metrics.Attempts.WithLabels(result.Failure.ToString())).Inc();
        if (result.Failure == AttemptFailure.Untranslatable)
        {
            // The request's doing, not the target's.
            return;
        }

        var circuit = outlook.Of(plan.Route, candidate);
        if (result.Failure == AttemptFailure.None)
        {
            circuit.History.Succeeded();
            circuit.Succeeded(took);
            return;
        }

        circuit.Failed(plan.Route, RetryAfter.Of(result.Response?.Headers, time.GetUtcNow()));
        circuit.History.Failed($"{result.Failure}: {result.Detail}", credential: result.Failure == AttemptFailure.Credential);
        Log.AttemptFailed(log, attempt, scope.PublicId, candidate.Target.Name, plan.Route.Route.ToString(), result.Failure.ToString(), result.Detail);
    }
}
