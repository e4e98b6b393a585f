using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Pricing;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Errors;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Requests;

namespace ClaudeConfig.Router.Routing;

/// <summary>Decides where a request may go and what it may cost there. No I/O.</summary>
internal sealed class TargetPlanner(TargetConditions conditions, Func<double> random, TargetOutlook outlook)
{
    public TargetPlan? Plan(
        RouteEntry route, ConfigSnapshot snapshot, Caller caller, RequestFacts facts, IHeaderDictionary headers, DateTimeOffset now, out RequestRefusal? refusal)
    {
        refusal = null;
        var candidates = new List<Candidate>(route.Targets.Count);
        foreach (var target in route.Targets)
        {
            if (!conditions.Hold(target, snapshot, caller, facts, headers))
            {
                continue;
            }

            var candidate = Check(snapshot, route, target, caller, facts, now, out var why);
            refusal ??= why;
            if (candidate is not null)
            {
                candidates.Add(candidate);
            }
        }

        if (candidates.Count == 0)
        {
            refusal ??= RequestRefusals.NoTarget(route.Route, route.Targets.Count == 0 ? "it has none" : "the condition of none of them holds");
            return null;
        }

        refusal = null;
        return new TargetPlan(route, TargetOrder.Order(route, candidates, caller.Attribution.SessionId, random, outlook));
    }

    private Candidate? Check(
        ConfigSnapshot snapshot, RouteEntry route, TargetEntry target, Caller caller, RequestFacts facts, DateTimeOffset now, out RequestRefusal? refusal)
    {
        refusal = null;
        if (!snapshot.Providers.TryGetValue(target.Provider, out var provider) || (provider.Upstream.NeedsCredential && provider.Credential is null))
        {
            refusal = RequestRefusals.NoTarget(route.Route, $"target {target.Name} has no provider with a credential yet");
        }
        else if (provider.Upstream.SpokenFor(facts.Call) is null)
        {
            refusal = RequestRefusals.NotSpoken(route.Route, target.Name, provider.Type, facts.Call.PathOf());
        }
        else if (route.DataBoundary.Count > 0 && (provider.Region is null || !route.DataBoundary.Contains(provider.Region, StringComparer.Ordinal)))
        {
            refusal = RequestRefusals.DataBoundary(route.Route, route.DataBoundary);
        }

        return refusal is null ? Price(snapshot, route, target, provider!, caller, facts, now, out refusal) : null;
    }

    private Candidate? Price(
        ConfigSnapshot snapshot, RouteEntry route, TargetEntry target, UpstreamProvider provider, Caller caller, RequestFacts facts, DateTimeOffset now, out RequestRefusal? refusal)
    {
        var model = target.Model ?? facts.Model;
        var coverage = Coverage.Of(snapshot, caller.Project, caller.Attribution, model);
        var price = snapshot.Prices.For(caller.Project.Entry.Project).Resolve(provider.PriceName, model, now, coverage.OnUnpricedModel).Price;
        refusal = null;
        if (coverage.Refusing is { } refusing)
        {
            refusal = RequestRefusals.UnusableBudget(refusing.Budget, refusing.Refusal!);
        }
        else if (!coverage.Hard && caller.Project.Entry.DeniesUnbudgeted)
        {
            refusal = RequestRefusals.Unbudgeted(caller.Project.Entry.Project);
        }
        else if (price is null && coverage.OnUnpricedModel == UnpricedModelPolicy.Deny && coverage.Hard)
        {
            refusal = RequestRefusals.Unpriced(provider.PriceName, model, coverage.Decisive);
        }

        var worst = price is null ? 0m : WorstCase.Of(facts.InputUpperBound(provider.Upstream.MostImageTokens), facts.MaxTokens, facts.WebSearches, facts.Modifiers, price);
        return refusal is null ? new Candidate(target, provider, model, price, coverage, worst) : null;
    }
}
