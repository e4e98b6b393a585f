using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain;
using ClaudeConfig.Validation.Objects;

namespace ClaudeConfig.Validation.Sets;

/// <summary>What a budget means beside the others: its parent, its currency, the routes that it downgrades to.</summary>
internal sealed class BudgetSetCheck(ReferenceCheck references, DomainSnapshot snapshot, IReadOnlySet<string>? currencies, ProblemList problems)
{
    public void Check()
    {
        foreach (var found in references.Judged)
        {
            if (found.Typed is Budget budget)
            {
                AboveParent(found, budget);
                Currencies(found, budget);
                Downgrades(found, budget);
            }
        }
    }

    private void AboveParent(LoadedObject found, Budget budget)
    {
        if (budget.Spec.ParentRef?.Resolve(budget.Key.Namespace) is not { } key || references.Find(Budget.KubeKind, key)?.Typed is not Budget parent
            || budget.Spec.Limit is not { } own || parent.Spec.Limit is not { } above || own.Currency != above.Currency || budget.Spec.Period.Type != parent.Spec.Period.Type)
        {
            return;
        }

        if (Money.TryParse(own.Amount, out var amount) && Money.TryParse(above.Amount, out var limit) && amount > limit)
        {
            problems.Add(found, ProblemRules.AboveParent, "spec.limit.amount", $"{own.Amount} {own.Currency} is more than the {above.Amount} {above.Currency} of Budget {key} above it, which blocks first");
        }
    }

    private void Currencies(LoadedObject found, Budget budget)
    {
        if (currencies is null || found.IsDamagedAt("spec.limit.currency") || budget.Spec.Limit is not { } limit || currencies.Contains(limit.Currency))
        {
            return;
        }

        problems.Add(
            found, ProblemRules.Currency, "spec.limit.currency",
            $"\"{limit.Currency}\" has no exchange rate in ConfigMap claudeconfig-rates ({string.Join(", ", currencies.Order(StringComparer.Ordinal))}); add one, or use one of these");
    }

    private void Downgrades(LoadedObject found, Budget budget)
    {
        var (thresholds, project) = (budget.Spec.Thresholds ?? [], budget.Spec.Scope.ProjectRef.Resolve(budget.Key.Namespace));
        for (var i = 0; i < thresholds.Count; i++)
        {
            if (thresholds[i].RouteRef?.Resolve(budget.Key.Namespace) is not { } key || references.Find(ModelRoute.KubeKind, key) is not { } route || !references.IsCertain(route)
                || !snapshot.Routes.TryGetValue(key, out var resolved))
            {
                continue;
            }

            if (!resolved.Accepted)
            {
                problems.Add(found, ProblemRules.Downgrade, $"spec.thresholds[{i}].routeRef", $"ModelRoute {key} is refused itself, so sessions would be downgraded to nowhere; correct that route, or name another");
            }
            else if (references.IsCertain(found) && resolved.Project is { } of && of != project && !snapshot.Projects.AncestorsOf(project).Contains(of))
            {
                problems.Add(
                    found, ProblemRules.Downgrade, $"spec.thresholds[{i}].routeRef",
                    $"ModelRoute {key} is for project {of}, and the budget covers project {project}, whose requests it never takes; name a route of that project or of one above it");
            }
        }
    }
}
