using System.Globalization;
using System.Text;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Routing;

namespace ClaudeConfig.Router.Endpoints;

/// <summary>
/// <c>POST /v1/messages/count_tokens</c>: free at the provider, so no budget is asked and nothing is metered. Where no target of the route counts, the gateway's own estimate is the answer, and a header
/// says so: a client that gets none would ask a model instead, and pay for it.
/// </summary>
internal sealed class CountTokensEndpoint(UpstreamClient upstream, TargetConditions conditions)
{
    /// <summary>Names what of an answer is an estimate.</summary>
    public const string EstimatedHeader = "x-claudeconfig-estimated";

    public async Task<RequestRefusal?> HandleAsync(RequestScope scope)
    {
        if (scope.Route is not { } route)
        {
            return RequestRefusals.NoRoute(scope.Facts.Model);
        }

        var usable = Usable(scope, route).ToArray();
        var candidates = usable.Where(candidate => candidate.Provider.Upstream.SpokenFor(scope.Facts.Call) is not null).ToArray();
        if (candidates.Length == 0 && usable.Length > 0)
        {
            return await EstimateAsync(scope);
        }

        for (var i = 0; i < candidates.Length; i++)
        {
            using var attempt = await upstream.TryAsync(scope.Context, scope.Body, scope.Facts, route, candidates[i], mayMove: false);
            if (i < candidates.Length - 1 && RetryRules.Retries(route, attempt.Failure))
            {
                continue;
            }

            if (AttemptRefusal.Of(attempt, candidates[i].Provider) is { } refusal)
            {
                return refusal;
            }

            await StreamRelay.PassAsync(scope.Context, attempt, route.IdleTimeout, scope.PublicId, null, _ => { }, TimeProvider.System);
            return null;
        }

        return RequestRefusals.NoTarget(route.Route, "none of them counts tokens");
    }

    private static async Task<RequestRefusal?> EstimateAsync(RequestScope scope)
    {
        var response = scope.Context.Response;
        var body = Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""{"input_tokens":{{scope.Facts.InputEstimate}}}"""));
        response.Headers[EstimatedHeader] = "input_tokens";
        response.Headers["request-id"] = scope.PublicId;
        response.ContentType = "application/json";
        response.ContentLength = body.Length;
        await response.BodyWriter.WriteAsync(body, scope.Context.RequestAborted);
        return null;
    }

    private IEnumerable<Candidate> Usable(RequestScope scope, RouteEntry route) =>
        from target in route.Targets.OrderBy(target => target.Priority).ThenBy(target => target.When is null)
        where conditions.Hold(target, scope.Snapshot, scope.Caller, scope.Facts, scope.Context.Request.Headers)
        let provider = scope.Snapshot.Providers.GetValueOrDefault(target.Provider)
        where provider is { Credential: not null } && (route.DataBoundary.Count == 0 || (provider.Region is not null && route.DataBoundary.Contains(provider.Region)))
        select new Candidate(target, provider, target.Model ?? scope.Facts.Model, null, new Money.Coverage { Set = new Money.BudgetSet([]) }, 0m);
}
