using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Identity;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Requests;

namespace ClaudeConfig.Router.Routing;

/// <summary>Whether a target's <c>when</c> holds for a request.</summary>
internal sealed class TargetConditions(BudgetUses uses)
{
    public bool Hold(TargetEntry target, ConfigSnapshot snapshot, Caller caller, RequestFacts facts, IHeaderDictionary headers) =>
        target.When is not { } when
        || ((when.Headers.Count == 0 || RouteMatcher.HasHeaders(when.Headers, headers))
            && caller.IsAmong(when.Members)
            && (when.MinInputTokens is not { } min || facts.InputEstimate >= min)
            && (when.MaxInputTokens is not { } max || facts.InputEstimate <= max)
            && (when.MinBodyBytes is not { } least || facts.BodyBytes >= least)
            && (when.MaxBodyBytes is not { } most || facts.BodyBytes <= most)
            && (!when.AsksForBudgetUse || BudgetHolds(when, target.Model ?? facts.Model, snapshot, caller)));

    private bool BudgetHolds(TargetWhen when, string model, ConfigSnapshot snapshot, Caller caller)
    {
        var used = when.Budget is { } named ? uses.Of(named) : uses.Of(Coverage.Of(snapshot, caller.Project, caller.Attribution, model).Set);
        return used >= (when.MinBudgetUsedPercent ?? 0) && (when.MaxBudgetUsedPercent is not { } max || used < max);
    }
}
