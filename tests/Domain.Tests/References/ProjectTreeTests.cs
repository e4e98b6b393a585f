using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Api.Routes;
using ClaudeConfig.Domain.References;
using CsCheck;

namespace ClaudeConfig.Domain.Tests.References;

public sealed class ProjectTreeTests
{
    [Fact]
    public void Tree_Chain_HasAncestorsNearestFirstAndDescendants()
    {
        var tree = Tree(A.Project("c/c", "b/b"), A.Project("a/a"), A.Project("b/b", "a/a"), A.Project("b/d", "a/a"));
        Assert.Equal([A.Key("b/b"), A.Key("a/a")], tree.AncestorsOf(A.Key("c/c")));
        Assert.Equal([A.Key("b/b"), A.Key("b/d")], tree.ChildrenOf(A.Key("a/a")));
        Assert.Equal([A.Key("a/a"), A.Key("b/b"), A.Key("b/d"), A.Key("c/c")], tree.WithDescendants(A.Key("a/a")));
    }

    [Fact]
    public void Tree_ParentInOwnNamespace_NeedsNoNamespaceAndNoAdmission()
    {
        var child = A.Project("a/child");
        child.Spec = child.Spec with { ParentRef = new() { Name = "parent" } };
        var tree = Tree(child, A.Project("a/parent", allowed: new()));
        Assert.Equal(A.Key("a/parent"), tree.ParentOf(A.Key("a/child")));
    }

    [Fact]
    public void Tree_MissingParent_NamesObjectFieldValueAndRemedy()
    {
        var tree = Tree(A.Project("team/x", "team/gone"), A.Project("team/y", "team/x"));
        var problem = tree.ProblemOf(A.Key("team/x"));
        Assert.Equal(ConditionReasons.RefNotFound, problem!.Reason);
        Assert.Equal(
            "ClaudeProject team/x: spec.parentRef \"team/gone\" does not exist; create ClaudeProject gone in namespace team, or correct the reference",
            problem.Message);
        Assert.Null(tree.ProblemOf(A.Key("team/y")));
        // The child must be refused too, or breaking a link high up would drop budgets below.
        Assert.Same(problem, tree.BrokenLinkOf(A.Key("team/y")));
    }

    [Fact]
    public void Tree_ParentThatDoesNotAdmit_ReadsTheSameAsOneThatDoesNotExist()
    {
        var closed = Tree(A.Project("team/x", "platform/p"), A.Project("platform/p", allowed: new()));
        var missing = Tree(A.Project("team/x", "platform/p"));

        Assert.Null(closed.ParentOf(A.Key("team/x")));
        Assert.Equal(ConditionReasons.NotGranted, closed.ProblemOf(A.Key("team/x"))!.Reason);
        Assert.Equal(
            "ClaudeProject team/x: spec.parentRef \"platform/p\" is not granted to namespace team: correct the reference, or ask the owner of namespace platform for a ClaudeProject of that name that admits team in spec.allowed.children",
            closed.ProblemOf(A.Key("team/x"))!.Message);
        Assert.Equal(missing.ProblemOf(A.Key("team/x")), closed.ProblemOf(A.Key("team/x")));
    }

    [Theory]
    [InlineData(Budget.KubeKind, "budgets")]
    [InlineData(ModelRoute.KubeKind, "routes")]
    [InlineData(ClaudeConfiguration.KubeKind, "configurations")]
    public void Resolve_GrantOfOneKind_IsNoGrantOfAnother(string kind, string field)
    {
        // Admitted as a child, and as every other kind but this one.
        var allowed = new ProjectReferrers
        {
            Children = A.All,
            Budgets = kind == Budget.KubeKind ? null : A.All,
            Routes = kind == ModelRoute.KubeKind ? null : A.All,
            Configurations = kind == ClaudeConfiguration.KubeKind ? null : A.All,
        };
        var tree = Tree(A.Project("platform/p", allowed: allowed));

        Assert.Null(Resolve(tree, kind, out var problem));
        Assert.Equal(ConditionReasons.NotGranted, problem!.Reason);
        Assert.EndsWith($"in spec.allowed.{field}", problem.Message);
        Assert.Null(Resolve(Tree(), kind, out var missing));
        Assert.Equal(missing, problem);
        Assert.NotNull(Resolve(Tree(A.Project("platform/p", allowed: A.Project("a/b").Spec.Allowed)), kind, out _));
    }

    [Fact]
    public void Tree_Cycle_IsReportedOnTheYoungestOnly()
    {
        var tree = Tree(A.Project("n/a", "n/b", age: 3), A.Project("n/b", "n/c", age: 1), A.Project("n/c", "n/a", age: 2), A.Project("n/below", "n/a"));
        Assert.Equal(
            "ClaudeProject n/b: spec.parentRef \"n/c\" closes the cycle n/b -> n/c -> n/a -> n/b; point it elsewhere or remove it",
            tree.ProblemOf(A.Key("n/b"))!.Message);
        Assert.Null(tree.ProblemOf(A.Key("n/a")));
        Assert.Null(tree.ProblemOf(A.Key("n/c")));
        Assert.Equal([A.Key("n/a"), A.Key("n/b")], tree.AncestorsOf(A.Key("n/below")));
        Assert.NotNull(tree.BrokenLinkOf(A.Key("n/below")));
    }

    [Fact]
    public void Tree_OwnParent_IsACycle() =>
        Assert.Equal(ConditionReasons.Cycle, Tree(A.Project("n/a", "n/a")).ProblemOf(A.Key("n/a"))!.Reason);

    [Fact]
    public void Tree_AnyLinks_EndsAndDoesNotDependOnOrder()
    {
        var gen = Gen.Select(Gen.Int[-1, 11].Array[12], Gen.Int[0, 3].Array[12], Gen.Int);
        gen.Sample((parents, ages, seed) =>
        {
            var projects = parents.Select((parent, i) => A.Project($"n/p{i}", parent < 0 ? null : $"n/p{parent}", ages[i])).ToArray();
            var shuffled = projects.OrderBy(project => project.Metadata.Name[^1] * 31 ^ seed).ToArray();
            var (one, other) = (Tree(projects), Tree(shuffled));
            return one.Projects.All(key =>
                one.AncestorsOf(key).SequenceEqual(other.AncestorsOf(key))
                && one.ProblemOf(key)?.Message == other.ProblemOf(key)?.Message
                && !one.AncestorsOf(key).Contains(key)
                && one.AncestorsOf(key).All(ancestor => one.WithDescendants(ancestor).Contains(key)));
        });
    }

    private static ClaudeProject? Resolve(ProjectTree tree, string kind, out ResolutionProblem? problem) =>
        tree.Resolve(kind, A.Key("team/x"), "spec.projectRef", A.Reference("platform/p"), out problem);

    private static ProjectTree Tree(params ClaudeProject[] projects) => A.Tree(projects);
}
