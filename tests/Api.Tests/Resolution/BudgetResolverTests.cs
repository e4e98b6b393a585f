using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Api.Tests.Resolution;

public sealed class BudgetResolverTests
{
    private static readonly ReferenceGrants NoLabels = new(A.Labels());

    private static readonly ClaudeProject[] Projects =
        [A.Project("platform/all"), A.Project("pay/pay", "platform/all"), A.Project("pay/cards", "pay/pay"), A.Project("search/search", "platform/all")];

    [Fact]
    public void Resolve_ScopeOfAParent_CoversItsChildren()
    {
        var resolved = Resolve(A.Budget("platform/company", "platform/all"), A.Budget("pay/team", "pay/pay", "platform/company"));
        Assert.Equal(4, resolved[A.Key("platform/company")].Projects.Count);
        Assert.Equal([A.Key("pay/cards"), A.Key("pay/pay")], resolved[A.Key("pay/team")].Projects);
        Assert.Equal([A.Key("platform/company")], resolved[A.Key("pay/team")].Ancestors);
        Assert.Equal([A.Key("pay/team"), A.Key("platform/company")], BudgetResolver.Covering(resolved, A.Key("pay/cards")).Select(budget => budget.Key));
        Assert.Equal([A.Key("platform/company")], BudgetResolver.Covering(resolved, A.Key("search/search")).Select(budget => budget.Key));
    }

    [Fact]
    public void Resolve_BothReferencesWrong_ReportsBoth()
    {
        var budget = Resolve(A.Budget("pay/x", "pay/gone", "platform/gone"))[A.Key("pay/x")];
        Assert.False(budget.Accepted);
        Assert.Equal(["spec.scope.projectRef", "spec.parentRef"], budget.Problems.Select(problem => problem.Field));
        Assert.Empty(budget.Projects);
    }

    [Fact]
    public void Resolve_ProjectThatDoesNotAdmit_CoversNothing()
    {
        var closed = A.Project("pay/closed", allowed: new() { From = NamespaceAdmission.Same });
        var tree = new ProjectTree([closed], NoLabels);
        var budget = BudgetResolver.Resolve([A.Budget("search/spy", "pay/closed")], tree, NoLabels)[A.Key("search/spy")];
        Assert.Empty(budget.Projects);
        Assert.Equal(ConditionReasons.RefNotPermitted, Assert.Single(budget.Problems).Reason);
    }

    [Fact]
    public void Resolve_Cycle_KeepsTheOthersAndStillCovers()
    {
        var resolved = Resolve(A.Budget("pay/a", "pay/pay", "pay/b", age: 2), A.Budget("pay/b", "pay/pay", "pay/a", age: 1), A.Budget("pay/c", "pay/pay"));
        Assert.True(resolved[A.Key("pay/a")].Accepted);
        Assert.Equal([A.Key("pay/b")], resolved[A.Key("pay/a")].Ancestors);
        Assert.Equal(ConditionReasons.Cycle, Assert.Single(resolved[A.Key("pay/b")].Problems).Reason);
        Assert.Equal(2, resolved[A.Key("pay/b")].Projects.Count);
        Assert.NotNull(resolved[A.Key("pay/a")].BrokenLink);
        Assert.Null(resolved[A.Key("pay/c")].BrokenLink);
    }

    private static IReadOnlyDictionary<ObjectKey, ResolvedBudget> Resolve(params Budget[] budgets) =>
        BudgetResolver.Resolve(budgets, new ProjectTree(Projects, NoLabels), NoLabels);
}
