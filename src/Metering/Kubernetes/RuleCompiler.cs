using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Resolution;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Windows;
using Hard = ClaudeConfig.Contracts.Configuration.EnforcementMode;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>From Budgets to the rules of the ledger. Pure.</summary>
internal static class RuleCompiler
{
    /// <param name="resolved">All budgets with their references resolved.</param>
    /// <param name="known">The rule of a budget that was in force before: it stays while an edit cannot be understood.</param>
    /// <param name="problems">Budgets that could not be compiled, and why.</param>
    public static IReadOnlyList<LedgerRule> Compile(
        IEnumerable<ResolvedBudget> resolved, Func<ObjectRef, LedgerRule?> known, out IReadOnlyList<(ObjectRef Budget, string Problem)> problems)
    {
        var rules = new List<LedgerRule>();
        var found = new List<(ObjectRef, string)>();
        foreach (var budget in resolved.OrderBy(budget => budget.Key))
        {
            var reference = Reference(budget.Key);
            try
            {
                var rule = Compile(budget);
                _ = BudgetCalendar.For(rule.Period, rule.CreationTime).WindowAt(rule.CreationTime);
                rules.Add(rule);
            }
            catch (Exception e) when (e is FormatException or TimeZoneNotFoundException or InvalidTimeZoneException or InvalidOperationException or ArgumentException)
            {
                found.Add((reference, e.Message));
                if (known(reference) is { } last)
                {
                    rules.Add(last);
                }
            }
        }

        problems = found;
        return rules;
    }

    public static ObjectRef Reference(ObjectKey key) => new(key.Namespace, key.Name);

    private static LedgerRule Compile(ResolvedBudget resolved)
    {
        var spec = resolved.Budget.Spec;
        var mode = Mode(spec.Enforcement?.Mode);
        return new LedgerRule
        {
            Budget = Reference(resolved.Key),
            Ancestors = [.. resolved.Ancestors.Select(Reference)],
            Coverage = new BudgetCoverage
            {
                Projects = [.. resolved.Projects.Select(Reference)],
                Models = spec.Scope.Models ?? [],
                Members = spec.Scope.Members ?? [],
                Keys = spec.Scope.Keys ?? [],
                Tags = new SortedDictionary<string, string>((spec.Scope.Tags ?? new Dictionary<string, string>()).ToDictionary(), StringComparer.Ordinal),
            },
            Mode = mode,
            Limit = spec.Limit?.ToDecimal(),
            Currency = spec.Limit?.Currency ?? "USD",
            Period = spec.Period,
            Grants = [.. (spec.Grants ?? []).Select(Grant)],
            OnUnpricedModel = OnUnpriced(spec.Enforcement?.OnUnpricedModel, mode),
            OnMissingRate = spec.Enforcement?.OnMissingRate ?? MissingRateAction.LastKnown,
            CreationTime = new DateTimeOffset(DateTime.SpecifyKind(resolved.Budget.Metadata.CreationTimestamp ?? DateTime.UnixEpoch, DateTimeKind.Utc)),
        };
    }

    private static LedgerGrant Grant(BudgetGrant grant) => new()
    {
        Name = grant.Name,
        Amount = Money.TryParse(grant.Amount, out var amount)
            ? amount
            : throw new FormatException($"spec.grants \"{grant.Name}\": amount \"{grant.Amount}\" is not a decimal number that is zero or more"),
        ExpirationTime = grant.ExpirationTime,
    };

    private static Hard Mode(Api.Budgets.EnforcementMode? mode) => mode switch
    {
        Api.Budgets.EnforcementMode.Soft => Hard.Soft,
        Api.Budgets.EnforcementMode.Shadow => Hard.Shadow,
        _ => Hard.Hard,
    };

    private static UnpricedModelPolicy OnUnpriced(UnpricedModelAction? action, Hard mode) => action switch
    {
        UnpricedModelAction.Allow => UnpricedModelPolicy.Allow,
        UnpricedModelAction.Assume => UnpricedModelPolicy.Assume,
        UnpricedModelAction.Deny => UnpricedModelPolicy.Deny,
        _ => mode == Hard.Hard ? UnpricedModelPolicy.Deny : UnpricedModelPolicy.Assume,
    };
}
