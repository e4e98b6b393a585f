using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;
using ClaudeConfig.Router.Routing;
using ClaudeConfig.Router.Spooling;
using ClaudeConfig.Router.Usage;

namespace ClaudeConfig.Router.Endpoints;

/// <summary>The money side of one request: hold, record, settle. Ends exactly once.</summary>
internal sealed class Settlement(
    RequestScope scope, TargetPlan plan, LeaseManager leases, Spool spool, string source, TimeProvider time, RouterMetrics metrics)
{
    // A guess for a request that was open when its gateway died, where all that is known is what it asked for.
    private const long InterruptedOutput = 1000;

    private Hold? hold;
    private Candidate? candidate;
    private string eventId = scope.Id;
    private bool recorded;
    private bool ended;

    /// <summary>Whether the request may have reached a provider.</summary>
    public bool Sent => recorded;

    /// <summary>Makes sure that the money for a try at this candidate is held, and that the try is on record.</summary>
    public async Task<RequestRefusal?> PrepareAsync(Candidate next, CancellationToken cancellationToken)
    {
        if (hold is null || !candidate!.Coverage.Set.Equals(next.Coverage.Set) || plan.HoldFor(next) > plan.HoldFor(candidate))
        {
            hold?.Release();
            hold = null;
            if (await HoldAsync(next, cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        candidate = next;
        if (spool.TryStart(Interrupted(next)))
        {
            recorded = true;
            return null;
        }

        return RequestRefusals.SpoolUnavailable;
    }

    /// <summary>The prompt's size is known now: less than the worst case needs to be held.</summary>
    public void Shrink(UsageReading reading)
    {
        if (candidate?.Price is { } price && reading.Usage is { } usage && !scope.Facts.OpenEnded)
        {
            hold?.ShrinkTo(WorstCase.Of(usage.PromptTokens, scope.Facts.MaxTokens, scope.Facts.WebSearches, scope.Facts.Modifiers, price));
        }
    }

    /// <summary>Charges what was used and hands the event to the spool.</summary>
    public void Finish(UsageReading reading, UsageOutcome outcome, int status, string? upstreamRequestId, long? firstByteMilliseconds)
    {
        if (ended || !recorded)
        {
            return;
        }

        ended = true;
        var usage = Record(reading, outcome, status, upstreamRequestId, firstByteMilliseconds);
        scope.Admission?.Settle(usage.PromptTokens + usage.Output);
    }

    /// <summary>
    /// A try was given up that the provider may go on with and charge: it is an event of its own, with what was sent as its marked estimate.
    /// </summary>
    public void Abandon(int status)
    {
        if (ended || !recorded)
        {
            return;
        }

        Record(default, UsageOutcome.UpstreamFailed, status, null, null);
        (hold, recorded, eventId) = (null, false, Guid.CreateVersion7().ToString("N"));
    }

    private TokenUsage Record(UsageReading reading, UsageOutcome outcome, int status, string? upstreamRequestId, long? firstByteMilliseconds)
    {
        var (usage, estimated) = UsageOf(reading);
        var modifiers = new PricingModifiers
        {
            Fast = reading.Fast ?? scope.Facts.Modifiers.Fast,
            InferenceGeo = reading.InferenceGeo ?? scope.Facts.Modifiers.InferenceGeo,
            ServiceTier = reading.ServiceTier ?? scope.Facts.Modifiers.ServiceTier,
        };
        var cost = candidate!.Price is { } price ? CostCalculator.Cost(usage, modifiers, price).Total : 0m;
        var charge = hold!.Settle(cost);
        if (estimated)
        {
            metrics.Estimated.Inc();
        }

        spool.Finish(Event(candidate) with
        {
            EndTime = time.GetUtcNow(),
            Usage = usage,
            Modifiers = modifiers,
            Estimated = estimated,
            Outcome = outcome,
            StatusCode = status,
            UpstreamRequestId = upstreamRequestId,
            FirstByteMilliseconds = firstByteMilliseconds,
            LeaseId = hold.LeaseId,
            LeaseCharge = charge,
        });
        return usage;
    }

    /// <summary>Nothing was used. Does nothing where the request was settled before.</summary>
    public void Close()
    {
        if (ended)
        {
            return;
        }

        ended = true;
        hold?.Release();
        if (recorded)
        {
            spool.Close(eventId);
        }
    }

    private async Task<RequestRefusal?> HoldAsync(Candidate next, CancellationToken cancellationToken)
    {
        var amount = plan.HoldFor(next);
        if (amount == 0m || !next.Coverage.Limited)
        {
            hold = Hold.Nothing();
            return null;
        }

        var result = await leases.HoldAsync(next.Coverage, amount, cancellationToken);
        hold = result.Hold;
        return hold is not null ? null : result.Refusal is { } refusal ? Translate(refusal) : RequestRefusals.MeteringUnavailable(next.Coverage.Decisive);
    }

    private RequestRefusal Translate(LeaseRefusal refusal)
    {
        if (refusal.Reason != LeaseRefusalReason.Spent)
        {
            return RequestRefusals.Held(refusal.Message);
        }

        var wait = (refusal.RetryAt ?? scope.StartTime.AddMinutes(1)) - time.GetUtcNow();
        return RequestRefusals.Spent(refusal.Message, Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)));
    }

    private (TokenUsage Usage, bool Estimated) UsageOf(UsageReading reading) =>
        SettledUsage.Of(reading, scope.Facts.InputEstimate, scope.Facts.MaxTokens);

    private UsageEvent Interrupted(Candidate at) => Event(at) with
    {
        Usage = new TokenUsage
        {
            Input = scope.Facts.InputEstimate,
            Output = Math.Min(InterruptedOutput, scope.Facts.MaxTokens ?? InterruptedOutput),
        },
        Modifiers = scope.Facts.Modifiers,
        Estimated = true,
        Outcome = UsageOutcome.Interrupted,
        LeaseId = hold!.LeaseId,
        LeaseCharge = hold.Amount,
    };

    private UsageEvent Event(Candidate at) => new()
    {
        Id = eventId,
        Source = source,
        Tenant = scope.Caller.Attribution.Project.Namespace,
        StartTime = scope.StartTime,
        EndTime = scope.StartTime,
        Attribution = scope.Caller.Attribution,
        Route = plan.Route.Route,
        Target = at.Target.Name,
        Provider = at.Provider.PriceName,
        RequestedModel = scope.Facts.Model,
        Model = at.Model,
        Usage = new TokenUsage(),
    };
}
