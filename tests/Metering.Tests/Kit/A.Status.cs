using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts;
using ClaudeConfig.Domain;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Metering.Kubernetes;
using ClaudeConfig.Metering.Ledger;
using k8s.Models;

namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>API objects and what follows from them.</summary>
internal static partial class A
{
    public const long Generation = 3;

    /// <summary>A Hard budget of 100 USD a month over project p, which every gateway has confirmed.</summary>
    public static Budget BudgetObject(Func<BudgetSpec, BudgetSpec>? edit = null, string name = "b", string space = "team") => new()
    {
        Metadata = new V1ObjectMeta
        {
            Name = name, NamespaceProperty = space, Uid = $"{space}/{name}", Generation = Generation, CreationTimestamp = new DateTime(2026, 10, 1, 0, 0, 0, DateTimeKind.Utc),
        },
        Spec = (edit ?? (spec => spec))(new BudgetSpec
        {
            Limit = new Money { Amount = "100", Currency = "USD" },
            Scope = new BudgetScope { ProjectRef = new ObjectReference { Name = "p" } },
            Period = new BudgetPeriod { Type = PeriodType.Monthly },
        }),
        Status = new BudgetStatus { Conditions = [Programmed("True")] },
    };

    public static V1Condition Programmed(string status, long generation = Generation, string message = "1 of 1 gateways run this version of the budget") =>
        new() { Type = ConditionTypes.Programmed, Status = status, Reason = "Programmed", Message = message, ObservedGeneration = generation };

    public static ClaudeProject Project(string name = "p", string space = "team", params string[] keys) => new()
    {
        Metadata = new V1ObjectMeta { Name = name, NamespaceProperty = space, Uid = $"{space}/{name}" },
        Spec = new ClaudeProjectSpec { Keys = [.. keys.Select(key => new ProjectKey { Name = key })] },
    };

    public static DomainSnapshot Snapshot(IEnumerable<Budget> budgets, IEnumerable<ClaudeProject>? projects = null, Func<Budget, AcceptedBudget?>? accepted = null) => new(new DomainSources
    {
        Namespaces = new Dictionary<string, IReadOnlyDictionary<string, string>>(),
        Projects = [.. projects ?? [Project()]],
        Budgets = [.. budgets],
        Accepted = accepted ?? (_ => null),
    });

    /// <summary>All is well: one gateway runs, and the ledger answers.</summary>
    public static StatusInput Input(BudgetFigures? figures, Budget? budget = null, DomainSnapshot? snapshot = null)
    {
        budget ??= BudgetObject();
        return new StatusInput { Budget = budget, Compiled = (snapshot ?? Snapshot([budget])).Budgets[budget.Key], Figures = figures, Routers = 1 };
    }

    public static BudgetFigures Figures(decimal? limit, decimal spent, decimal held = 0, decimal provisional = 0, string currency = "USD", decimal? rate = 1) => BudgetFigures.Of(new Window
    {
        Id = 1,
        Budget = new ObjectRef("team", "b"),
        Start = DateTimeOffset.Parse("2026-11-01T00:00:00Z"),
        End = DateTimeOffset.Parse("2026-12-01T00:00:00Z"),
        Currency = currency,
        Limit = limit,
        Rate = rate,
        Spent = spent,
        Held = held,
        Provisional = provisional,
    });
}
