using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Routing;

namespace ClaudeConfig.Router.Endpoints;

/// <summary><c>POST /v1/messages/count_tokens</c>: free at the provider, so no budget is asked and nothing is metered.</summary>
internal sealed class CountTokensEndpoint(UpstreamClient upstream, TargetConditions conditions)
{
    public async Task<RequestRefusal?> HandleAsync(RequestScope scope)
    {
        if (scope.Route is not { } route)
        {
            return RequestRefusals.NoRoute(scope.Facts.Model);
        }

        var candidates = Candidates(scope, route).ToArray();
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

    private IEnumerable<Candidate> Candidates(RequestScope scope, RouteEntry route) =>
        from target in route.Targets.OrderBy(target => target.Priority).ThenBy(target => target.When is null)
        where conditions.Hold(target, scope.Snapshot, scope.Caller, scope.Facts, scope.Context.Request.Headers)
        let provider = scope.Snapshot.Providers.GetValueOrDefault(target.Provider)
        where provider is { Credential: not null } && provider.Upstream.SpokenFor(scope.Facts.Call) is not null
            && (route.DataBoundary.Count == 0 || (provider.Region is not null && route.DataBoundary.Contains(provider.Region)))
        select new Candidate(target, provider, target.Model ?? scope.Facts.Model, null, new Money.Coverage { Set = new Money.BudgetSet([]) }, 0m);
}
