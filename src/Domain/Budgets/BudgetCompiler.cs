using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Domain.References;
using EnforcementMode = ClaudeConfig.Contracts.Configuration.EnforcementMode;

namespace ClaudeConfig.Domain.Budgets;

/// <summary>
/// From Budgets to the rules that gateways and the ledger act on: one compilation, so that no two processes can disagree about what
/// counts. Fails closed at the right place: a budget that cannot be used keeps its last accepted form, one without such a form
/// refuses its own granted scope, one without a granted scope does nothing at all. Pure.
/// </summary>
public static class BudgetCompiler
{
    private const string ScopeField = "spec.scope.projectRef";
    private const string GrantField = "spec.allowed.budgets";
    private const int DefaultHoldWaitSeconds = 10;
    private static readonly TimeSpan DefaultLastKnown = TimeSpan.FromHours(4);

    /// <summary>Compiles all budgets together; what is wrong with one changes nothing for the others.</summary>
    /// <param name="budgets">All budgets, in any order.</param>
    /// <param name="projects">The project tree.</param>
    /// <param name="grants">Decides which namespaces are admitted.</param>
    /// <param name="accepted">Gives the last accepted form of a budget, or null.</param>
    /// <returns>Each budget by its key.</returns>
    public static IReadOnlyDictionary<ObjectKey, CompiledBudget> Compile(
        IEnumerable<Budget> budgets, ProjectTree projects, ReferenceGrants grants, Func<Budget, AcceptedBudget?> accepted)
    {
        ArgumentNullException.ThrowIfNull(budgets);
        ArgumentNullException.ThrowIfNull(projects);
        ArgumentNullException.ThrowIfNull(accepted);
        var all = budgets.OrderBy(budget => budget.Key).ToArray();
        var asWritten = Forest(all.Select(budget => (budget, budget.Spec)), grants);
        var forms = all.ToDictionary(budget => budget.Key, budget => FormOf(budget, projects, asWritten, accepted));
        var inForce = Forest(forms.Values.Select(form => (form.Budget, form.Spec)), grants);
        var counting = forms.Values.Where(form => form.Project is not null && !form.Refusing).Select(form => form.Budget.Key).ToHashSet();
        return forms.ToDictionary(entry => entry.Key, entry => Compile(entry.Value, projects, [.. inForce.AncestorsOf(entry.Key).Where(counting.Contains)]));
    }

    /// <summary>The percentage of the limit at which a threshold blocks; null where none does so below the limit.</summary>
    /// <param name="spec">The spec.</param>
    public static int? BlockPercent(BudgetSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return (spec.Thresholds ?? [])
            .Where(threshold => threshold is { Action: ThresholdAction.Block, Basis: ThresholdBasis.Actual, Percent: < 100 }).Min(threshold => (int?)threshold.Percent);
    }

    private static ParentForest Forest(IEnumerable<(Budget Budget, BudgetSpec Spec)> budgets, ReferenceGrants grants) => new(
        Budget.KubeKind,
        GrantField,
        budgets.Select(pair => new ParentNode(pair.Budget.Key, pair.Budget.Metadata.CreationTimestamp ?? default, pair.Spec.ParentRef, pair.Spec.Allowed?.Budgets)),
        grants);

    private static Form FormOf(Budget budget, ProjectTree projects, ParentForest forest, Func<Budget, AcceptedBudget?> accepted)
    {
        var project = Scope(budget.Key, budget.Spec, projects, out var scopeProblem);
        var broken = forest.AncestorsOf(budget.Key).Prepend(budget.Key).Select(forest.ProblemOf).FirstOrDefault(problem => problem is not null);
        BudgetProblem[] problems =
        [
            .. BudgetChecks.Of(budget.Key, budget.Spec),
            .. new[] { scopeProblem, broken }.OfType<ResolutionProblem>().Select(problem => new BudgetProblem(problem.Reason, problem.Message, problem.Field)),
        ];
        var generation = budget.Metadata.Generation ?? 0;
        if (problems.Length == 0)
        {
            return new Form(budget, budget.Spec, generation, project, BudgetStanding.InForce, problems);
        }

        if (accepted(budget) is { } last && last.Uid == budget.Metadata.Uid && BudgetChecks.Of(budget.Key, last.Spec).Count == 0
            && Scope(budget.Key, last.Spec, projects, out _) is { } lastProject)
        {
            return new Form(budget, last.Spec, last.Generation, lastProject, BudgetStanding.LastAccepted, problems);
        }

        return new Form(budget, budget.Spec, generation, project, project is null ? BudgetStanding.Void : BudgetStanding.Refusing, problems);
    }

    private static ObjectKey? Scope(ObjectKey budget, BudgetSpec spec, ProjectTree projects, out ResolutionProblem? problem) =>
        projects.Resolve(Budget.KubeKind, budget, ScopeField, spec.Scope.ProjectRef, out problem)?.Key;

    private static CompiledBudget Compile(Form form, ProjectTree projects, IReadOnlyList<ObjectKey> ancestors)
    {
        IReadOnlyList<ObjectKey> covered = form.Project is { } project ? projects.WithDescendants(project) : [];
        return new CompiledBudget
        {
            Budget = form.Budget,
            Standing = form.Standing,
            Project = form.Project,
            Projects = covered,
            Problems = form.Problems,
            Ancestors = ancestors,
            Rule = form.Project is null ? null : form.Refusing ? Refusal(form, covered) : Rule(form, covered, ancestors),
        };
    }

    private static BudgetRule Rule(Form form, IReadOnlyList<ObjectKey> projects, IReadOnlyList<ObjectKey> ancestors)
    {
        var spec = form.Spec;
        var mode = spec.Enforcement?.Mode is { } set ? Same<EnforcementMode>(set) : EnforcementMode.Hard;
        var away = spec.Enforcement?.OnMeteringUnavailable?.Mode is { } action
            ? Same<MeteringUnavailablePolicy>(action)
            : mode == EnforcementMode.Hard ? MeteringUnavailablePolicy.LastKnown : MeteringUnavailablePolicy.Allow;
        return new BudgetRule
        {
            Budget = form.Budget.Key.ToRef(),
            Generation = form.Generation,
            Ancestors = [.. ancestors.Select(KeyExtensions.ToRef)],
            Coverage = Coverage(spec.Scope, projects),
            Mode = mode,
            Limit = spec.Limit?.ToDecimal(),
            Currency = BudgetChecks.Currencies(spec).Select(entry => entry.Currency).FirstOrDefault("USD"),
            PerMember = Shares(spec.PerMember),
            SessionLimit = spec.PerSession?.Limit.ToDecimal(),
            BlockPercent = BlockPercent(spec),
            Actions = [.. (spec.Thresholds ?? []).Where(Acts).OrderBy(threshold => threshold.Percent).ThenBy(threshold => threshold.Action).Select(threshold => Action(form.Budget.Key, threshold))],
            Period = spec.Period,
            Holidays = [.. (spec.Holidays ?? []).Select(country => country.ToString()).Order(StringComparer.Ordinal)],
            Grants = [.. (spec.Grants ?? []).Select(Grant)],
            OnMeteringUnavailable = away,
            OnMeteringUnavailableFor = Lasts(spec.Enforcement?.OnMeteringUnavailable, away),
            UpTo = away == MeteringUnavailablePolicy.LastKnown && Money.TryParse(spec.Enforcement?.OnMeteringUnavailable?.UpTo, out var upTo) ? upTo : null,
            OnUnpricedModel = spec.Enforcement?.OnUnpricedModel is { } unpriced
                ? Same<UnpricedModelPolicy>(unpriced)
                : mode == EnforcementMode.Hard ? UnpricedModelPolicy.Deny : UnpricedModelPolicy.Assume,
            OnMissingRate = spec.Enforcement?.OnMissingRate ?? MissingRateAction.LastKnown,
            HoldWaitSeconds = spec.Enforcement?.HoldWaitSeconds ?? DefaultHoldWaitSeconds,
            CreationTime = CreationTime(form.Budget),
        };
    }

    /// <summary>How long gateways go on without Metering; null for no end, and for Deny, which does not begin.</summary>
    private static TimeSpan? Lasts(MeteringUnavailableRule? rule, MeteringUnavailablePolicy mode) => mode switch
    {
        MeteringUnavailablePolicy.Deny => null,
        _ when GoDuration.TryParse(rule?.For, out var set) => set,
        MeteringUnavailablePolicy.LastKnown => DefaultLastKnown,
        _ => null,
    };

    /// <summary>Only Hard budgets refuse: one that asked for Soft or Shadow, and is otherwise unusable, refuses nothing.</summary>
    private static BudgetRule Refusal(Form form, IReadOnlyList<ObjectKey> projects)
    {
        var hard = form.Spec.Enforcement?.Mode is null or (not Api.Budgets.EnforcementMode.Soft and not Api.Budgets.EnforcementMode.Shadow);
        return new BudgetRule
        {
            Budget = form.Budget.Key.ToRef(),
            Generation = form.Generation,
            Coverage = Coverage(form.Spec.Scope, projects),
            Mode = hard ? EnforcementMode.Hard : EnforcementMode.Shadow,
            Period = new BudgetPeriod { Type = PeriodType.Monthly },
            CreationTime = CreationTime(form.Budget),
            Refusal = hard ? $"{form.Problems[0].Message}. Until then this budget refuses what it covers" : null,
        };
    }

    private static BudgetCoverage Coverage(BudgetScope scope, IReadOnlyList<ObjectKey> projects) => new()
    {
        Projects = [.. projects.Select(KeyExtensions.ToRef)],
        Models = Sorted(scope.Models),
        Members = Sorted(scope.Members),
        Keys = Sorted(scope.Keys),
        Tags = new SortedDictionary<string, string>(scope.Tags?.ToDictionary() ?? [], StringComparer.Ordinal),
    };

    private static bool Acts(BudgetThreshold threshold) => threshold is
        { Basis: ThresholdBasis.Actual, Action: ThresholdAction.Throttle, Throttle: not null } or { Basis: ThresholdBasis.Actual, Action: ThresholdAction.Downgrade, RouteRef: not null };

    private static BudgetActionEntry Action(ObjectKey budget, BudgetThreshold threshold) => new()
    {
        Percent = threshold.Percent,
        RequestsPerMinute = threshold.Action == ThresholdAction.Throttle ? threshold.Throttle!.RequestsPerMinute : null,
        Route = threshold.Action == ThresholdAction.Downgrade ? threshold.RouteRef!.Resolve(budget.Namespace).ToRef() : null,
    };

    private static MemberShares? Shares(PerMemberLimit? limits) => limits is null || (limits.Limit is null && limits.Overrides is not { Count: > 0 }) ? null : new()
    {
        Limit = limits.Limit?.ToDecimal(),
        Overrides = new SortedDictionary<string, decimal>(
            (limits.Overrides ?? []).ToDictionary(share => share.Member, share => share.Limit.ToDecimal(), StringComparer.Ordinal), StringComparer.Ordinal),
    };

    private static RuleGrant Grant(BudgetGrant grant) =>
        new() { Name = grant.Name, Amount = Money.TryParseSigned(grant.Amount, out var amount) ? amount : 0, ExpirationTime = grant.ExpirationTime };

    private static DateTimeOffset CreationTime(Budget budget) =>
        new(DateTime.SpecifyKind(budget.Metadata.CreationTimestamp ?? DateTime.UnixEpoch, DateTimeKind.Utc));

    private static IReadOnlyList<string> Sorted(IReadOnlyList<string>? list) => [.. (list ?? []).Order(StringComparer.Ordinal)];

    /// <summary>The API's enums and the contracts' have the same names; a test holds them together.</summary>
    private static T Same<T>(Enum value)
        where T : struct, Enum => Enum.Parse<T>(value.ToString());

    /// <summary>The spec of a budget that is acted on.</summary>
    private sealed record Form(
        Budget Budget, BudgetSpec Spec, long Generation, ObjectKey? Project, BudgetStanding Standing, IReadOnlyList<BudgetProblem> Problems)
    {
        public bool Refusing => Standing == BudgetStanding.Refusing;
    }
}
