using ClaudeConfig.Api.Resolution;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Operator.Domain;
using EnforcementMode = ClaudeConfig.Api.Budgets.EnforcementMode;

namespace ClaudeConfig.Operator.RouterConfigs;

/// <summary>Budgets as Routers need them.</summary>
internal static class BudgetCompiler
{
    private const int DefaultHoldWaitSeconds = 10;

    public static IReadOnlyList<BudgetEntry> Compile(DomainSnapshot snapshot) =>
        [.. snapshot.Budgets.Values.Where(budget => budget.Accepted).OrderBy(budget => budget.Key).Select(Entry)];

    private static BudgetEntry Entry(ResolvedBudget resolved)
    {
        var spec = resolved.Budget.Spec;
        var mode = spec.Enforcement?.Mode ?? EnforcementMode.Hard;
        return new BudgetEntry
        {
            Budget = RouterConfigCompiler.Ref(resolved.Key),
            Ancestors = [.. resolved.Ancestors.Select(RouterConfigCompiler.Ref)],
            Coverage = new BudgetCoverage
            {
                Projects = [.. resolved.Projects.Select(RouterConfigCompiler.Ref)],
                Models = Sorted(spec.Scope.Models),
                Members = Sorted(spec.Scope.Members),
                Keys = Sorted(spec.Scope.Keys),
                Tags = new SortedDictionary<string, string>(spec.Scope.Tags?.ToDictionary() ?? [], StringComparer.Ordinal),
            },
            Mode = Same<Contracts.Configuration.EnforcementMode>(mode),
            Limited = spec.Limit is not null,
            OnMeteringUnavailable = spec.Enforcement?.OnMeteringUnavailable is { } away
                ? Same<MeteringUnavailablePolicy>(away)
                : mode == EnforcementMode.Hard ? MeteringUnavailablePolicy.LastKnown : MeteringUnavailablePolicy.Allow,
            OnUnpricedModel = spec.Enforcement?.OnUnpricedModel is { } unpriced
                ? Same<UnpricedModelPolicy>(unpriced)
                : mode == EnforcementMode.Hard ? UnpricedModelPolicy.Deny : UnpricedModelPolicy.Assume,
            HoldWaitSeconds = spec.Enforcement?.HoldWaitSeconds ?? DefaultHoldWaitSeconds,
        };
    }

    private static IReadOnlyList<string> Sorted(IReadOnlyList<string>? list) => [.. (list ?? []).Order(StringComparer.Ordinal)];

    /// <summary>The API's enums and the contracts' have the same names; a test holds them together.</summary>
    private static T Same<T>(Enum value)
        where T : struct, Enum => Enum.Parse<T>(value.ToString());
}
