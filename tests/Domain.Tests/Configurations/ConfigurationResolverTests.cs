using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Configurations;
using ClaudeConfig.Domain.Configurations;
using ClaudeConfig.Domain.References;
using ClaudeConfig.Policy;

namespace ClaudeConfig.Domain.Tests.Configurations;

public sealed class ConfigurationResolverTests
{
    [Fact]
    public void Resolve_BaseTeamProject_PutsTheFarthestFirst() =>
        Assert.Equal(
            ["n/base", "n/team", "n/project"],
            Layers(Resolve(A.Configuration("n/base"), A.Configuration("n/team", "n/base"), A.Configuration("n/project", "n/team"))));

    [Fact]
    public void Resolve_BaseSharedByTwo_CountsOnceAndFarthest() =>
        Assert.Equal(
            ["n/base", "n/left", "n/right", "n/top"],
            Layers(Resolve(A.Configuration("n/base"), A.Configuration("n/left", "n/base"), A.Configuration("n/right", "n/base"), A.Configuration("n/top", "n/left", "n/right"))));

    [Fact]
    public void Resolve_Cycle_NamesAllOfIt()
    {
        var finding = Assert.Single(Resolve(A.Configuration("n/b", "n/c"), A.Configuration("n/c", "n/b"), A.Configuration("n/a", "n/b")).Findings);

        Assert.Equal((ConditionReasons.Cycle, "n/c", "spec.extends[0]"), (finding.Reason, finding.Object.ToString(), finding.Path));
        Assert.Contains("n/b -> n/c -> n/b", finding.Message);
    }

    [Fact]
    public void Resolve_ExtendingItself_IsACycle() =>
        Assert.Contains("n/a -> n/a", Assert.Single(Resolve(A.Configuration("n/a", "n/a")).Findings).Message);

    [Fact]
    public void Resolve_MissingBase_NamesFieldAndReference()
    {
        var resolved = Resolve(A.Configuration("n/a", "n/nothing"));

        var finding = Assert.Single(resolved.Findings);
        Assert.Equal((ConditionReasons.RefNotFound, "spec.extends[0]"), (finding.Reason, finding.Path));
        Assert.Contains("n/nothing", finding.Message);
        Assert.Equal([A.Key("n/nothing")], resolved.References);
    }

    [Fact]
    public void Resolve_BaseOfAnotherNamespace_ReadsTheSameWhetherItIsMissingOrNotGranted()
    {
        var closed = Assert.Single(Resolve(A.Configuration("p/base"), A.Configuration("n/a", "p/base")).Findings);

        Assert.Equal(ConditionReasons.NotGranted, closed.Reason);
        Assert.Equal(Assert.Single(Resolve(A.Configuration("n/a", "p/base")).Findings), closed);
        Assert.Empty(Resolve(A.Configuration("p/base").Open(), A.Configuration("n/a", "p/base")).Findings);
    }

    [Fact]
    public void Resolve_BaseThatAdmitsOneReferrerOnly_RefusesTheOtherAlthoughItIsInAlready()
    {
        var resolved = Resolve(A.Configuration("p/base"), A.Configuration("p/admitted", "p/base").Open(), A.Configuration("n/a", "p/admitted", "p/base"));
        Assert.Equal(("spec.extends[1]", ConditionReasons.NotGranted), (Assert.Single(resolved.Findings).Path, resolved.Findings[0].Reason));
    }

    [Fact]
    public void Resolve_ChainThatIsTooLong_IsRefused()
    {
        var chain = Enumerable.Range(0, ConfigurationResolver.MaxDepth + 2)
            .Select(i => i == 0 ? A.Configuration("n/c0") : A.Configuration($"n/c{i}", $"n/c{i - 1}"))
            .ToArray();

        Assert.Contains($"more than {ConfigurationResolver.MaxDepth} levels", Assert.Single(Resolve(chain).Findings).Message);
        Assert.Empty(Resolve(chain[..^1]).Findings);
    }

    [Fact]
    public void Resolve_GraphThatDoublesAtEachLevel_EndsQuickly()
    {
        // Without remembering what is done, 8 levels of 16 references would be four thousand million visits.
        var levels = Enumerable.Range(0, 4).SelectMany(level => Enumerable.Range(0, 15).Select(i =>
            A.Configuration($"n/l{level}-{i}", level == 0 ? [] : [.. Enumerable.Range(0, 15).Select(below => $"n/l{level - 1}-{below}")])));

        var resolved = Resolve([.. levels, A.Configuration("n/top", [.. Enumerable.Range(0, 15).Select(i => $"n/l3-{i}")])]);

        Assert.Empty(resolved.Findings);
        Assert.Equal(61, resolved.Layers.Count);
    }

    [Fact]
    public void Resolve_WhatPoliciesDemand_LiesBelowEverythingWhetherExtendedOrNot()
    {
        var tree = A.Tree(
            A.Project("p/root", policy: new() { Required = [A.Reference("p/base")], LockedPaths = ["permissions.deny"] }),
            A.Project("n/team", "p/root", policy: new() { Required = [A.Reference("n/house")], LockedPaths = ["model"] }));
        var resolved = Resolve(
            tree, A.Configuration("p/deeper"), A.Configuration("p/base", "p/deeper").Open(), A.Configuration("n/house"), A.Configuration("n/own"),
            A.Configuration("n/a", "n/own", "p/base").Of("n/team"));

        Assert.Equal(["p/deeper", "p/base", "n/house", "n/own", "n/a"], Layers(resolved));
        Assert.Equal([0, 0, 1, null, null], resolved.Layers.Select(layer => layer.Demand));
        Assert.Equal([new("model", A.Key("n/team"), 1), new PolicyLock("permissions.deny", A.Key("p/root"), 0)], resolved.Locks);
        Assert.Empty(resolved.Findings);
    }

    [Fact]
    public void Resolve_DemandedConfigurationItself_IsNoCycle()
    {
        var tree = A.Tree(A.Project("p/root", policy: new() { Required = [A.Reference("p/base")] }));
        Assert.Equal(["p/base"], Layers(Resolve(tree, A.Configuration("p/base").Of("p/root"))));
    }

    [Fact]
    public void Resolve_WithoutAProject_NoPolicyBinds()
    {
        var tree = A.Tree(A.Project("p/root", policy: new() { Required = [A.Reference("p/base")], LockedPaths = ["model"] }));
        var resolved = Resolve(tree, A.Configuration("p/base"), A.Configuration("p/a"));
        Assert.Equal((1, 0), (resolved.Layers.Count, resolved.Locks.Count));
    }

    [Theory]
    [InlineData("p/gone", ConditionReasons.RefNotFound, "the policy of ClaudeProject p/root requires p/gone, which does not exist; create it, or take it out of spec.policy.required of that project")]
    [InlineData("q/closed", ConditionReasons.NotGranted, "the policy of ClaudeProject p/root requires q/closed, which is not granted to namespace p: correct spec.policy.required of that project, or ask the owner of namespace q for a ClaudeConfiguration of that name that admits p in spec.allowed.configurations")]
    public void Resolve_DemandThatDoesNotHold_NamesTheProjectThatDemands(string required, string reason, string message)
    {
        var tree = A.Tree(A.Project("p/root", policy: new() { Required = [A.Reference(required)], LockedPaths = ["model"] }), A.Project("n/team", "p/root"));
        var resolved = Resolve(tree, A.Configuration("q/closed"), A.Configuration("n/a").Of("n/team"));

        Assert.Equal(new Finding(FindingSeverity.Error, A.Key("n/a"), "spec.projectRef", reason, message), Assert.Single(resolved.Findings));
        Assert.Equal(0, resolved.BrokenDemand);
        Assert.False(PolicyCompiler.Compile(resolved).IsValid);
    }

    [Fact]
    public void Resolve_DemandGrantedToTheProjectsNamespaceAlone_BindsProjectsBelowElsewhere()
    {
        // The team's namespace is not admitted, and need not be: it is the platform that demands.
        var tree = A.Tree(A.Project("p/root", policy: new() { Required = [A.Reference("p/base")] }), A.Project("n/team", "p/root"));
        Assert.Equal(["p/base", "n/a"], Layers(Resolve(tree, A.Configuration("p/base"), A.Configuration("n/a").Of("n/team"))));
    }

    [Fact]
    public void Compile_TeamThatDemandsWhatDoesNotExist_EscapesNoLockOfThePlatform()
    {
        var tree = A.Tree(
            A.Project("p/root", policy: new() { Required = [A.Reference("p/base")], LockedPaths = ["model"] }),
            A.Project("n/team", "p/root", policy: new() { Required = [A.Reference("n/gone")], LockedPaths = ["language"] }));
        var free = PolicyCompiler.Compile(Resolve(A.Configuration("n/a").Saying("""{"model": "opus", "language": "german"}"""))).Bundle!;
        var bound = PolicyCompiler.Compile(Resolve(tree, A.Configuration("p/base").Saying("""{"model": "haiku"}"""), A.Configuration("n/a").Of("n/team")));

        Assert.Null(bound.Bundle);
        var settings = System.Text.Encoding.UTF8.GetString(bound.Locks.Apply(free).Files["managed-settings.json"]);
        Assert.Contains("haiku", settings);
        Assert.Contains("german", settings);
    }

    [Fact]
    public void Compile_BrokenBase_StopsDeliveryAndNamesTheBase()
    {
        var policy = PolicyCompiler.Compile(Resolve(A.Configuration("n/base").Saying("""{"cleanupPeriodDays": 0}"""), A.Configuration("n/a", "n/base")));

        Assert.Null(policy.Bundle);
        Assert.Equal("ClaudeConfiguration n/base: spec.settings.cleanupPeriodDays: 0 found; an integer at least 1 is needed", policy.Message);
    }

    private static IEnumerable<string> Layers(PolicyInput input) => input.Layers.Select(layer => layer.Configuration.Key.ToString());

    private static PolicyInput Resolve(params ClaudeConfiguration[] lastIsTheOne) => Resolve(A.Tree(), lastIsTheOne);

    private static PolicyInput Resolve(ProjectTree tree, params ClaudeConfiguration[] lastIsTheOne)
    {
        var all = lastIsTheOne.ToDictionary(configuration => configuration.Key);
        var one = lastIsTheOne[^1];
        return ConfigurationResolver.Resolve(one, one.Spec.ProjectRef?.Resolve(one.Key.Namespace), tree, key => all.GetValueOrDefault(key), A.NoLabels);
    }
}
