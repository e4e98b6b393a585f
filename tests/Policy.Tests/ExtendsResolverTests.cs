using ClaudeConfig.Api.Common;
using ClaudeConfig.Policy.Resolution;

namespace ClaudeConfig.Policy.Tests;

public sealed class ExtendsResolverTests
{
    [Fact]
    public void Compile_BaseTeamProject_PutsTheFarthestFirst()
    {
        var policy = A.Compiled(
            A.Configuration("n/base"),
            A.Configuration("n/team").Extending("n/base"),
            A.Configuration("n/project").Extending("n/team"));

        Assert.Equal(["n/base", "n/team", "n/project"], policy.Layers.Select(key => key.ToString()));
        Assert.True(policy.IsValid);
    }

    [Fact]
    public void Compile_BaseSharedByTwo_CountsOnceAndFarthest()
    {
        var policy = A.Compiled(
            A.Configuration("n/base", A.Settings("""{"model": "base"}""")),
            A.Configuration("n/left", A.Settings("""{"model": "left"}""")).Extending("n/base"),
            A.Configuration("n/right").Extending("n/base"),
            A.Configuration("n/top").Extending("n/left", "n/right"));

        Assert.Equal(["n/base", "n/left", "n/right", "n/top"], policy.Layers.Select(key => key.ToString()));
        Assert.Equal("left", policy.RenderedSettings().GetProperty("model").GetString());
    }

    [Fact]
    public void Compile_Cycle_NamesAllOfIt()
    {
        var policy = A.Compiled(
            A.Configuration("n/b").Extending("n/c"),
            A.Configuration("n/c").Extending("n/b"),
            A.Configuration("n/a").Extending("n/b"));

        var finding = Assert.Single(policy.Findings);
        Assert.False(policy.IsValid);
        Assert.Equal((ConditionReasons.Cycle, "n/c", "spec.extends[0]"), (finding.Reason, finding.Object.ToString(), finding.Path));
        Assert.Contains("n/b -> n/c -> n/b", finding.Message);
        Assert.Equal(ConditionReasons.Cycle, policy.Reason);
    }

    [Fact]
    public void Compile_ExtendingItself_IsACycle() =>
        Assert.Contains("n/a -> n/a", A.Compiled(A.Configuration("n/a").Extending("n/a")).Message);

    [Fact]
    public void Compile_MissingBase_NamesFieldAndReference()
    {
        var policy = A.Compiled(A.Configuration("n/a").Extending("n/nothing"));

        var finding = Assert.Single(policy.Findings);
        Assert.Equal((ConditionReasons.RefNotFound, "spec.extends[0]"), (finding.Reason, finding.Path));
        Assert.Contains("n/nothing", finding.Message);
        Assert.Equal(["n/nothing"], policy.References.Select(key => key.ToString()));
    }

    [Fact]
    public void Compile_BaseOfAnotherNamespace_NeedsItsConsent()
    {
        Assert.Equal(ConditionReasons.RefNotPermitted, A.Compiled(A.Configuration("p/base"), A.Configuration("n/a").Extending("p/base")).Reason);
        Assert.True(A.Compiled(A.Configuration("p/base").AdmittingAll(), A.Configuration("n/a").Extending("p/base")).IsValid);
    }

    [Fact]
    public void Compile_BaseThatAdmitsOneReferrerOnly_RefusesTheOtherAlthoughItIsInAlready()
    {
        var policy = A.Compiled(
            A.Configuration("p/base"),
            A.Configuration("p/admitted").Extending("p/base").AdmittingAll(),
            A.Configuration("n/a").Extending("p/admitted", "p/base"));

        Assert.Equal(("spec.extends[1]", ConditionReasons.RefNotPermitted), (Assert.Single(policy.Findings).Path, policy.Reason));
    }

    [Fact]
    public void Compile_ChainThatIsTooLong_IsRefused()
    {
        var chain = Enumerable.Range(0, ExtendsResolver.MaxDepth + 2)
            .Select(i => i == 0 ? A.Configuration("n/c0") : A.Configuration($"n/c{i}").Extending($"n/c{i - 1}"))
            .ToArray();

        Assert.Contains($"more than {ExtendsResolver.MaxDepth} levels", A.Compiled(chain).Message);
        Assert.True(A.Compiled(chain[..^1]).IsValid);
    }

    [Fact]
    public void Compile_GraphThatDoublesAtEachLevel_EndsQuickly()
    {
        // Without remembering what is done, 8 levels of 16 references would be four thousand million visits.
        var levels = Enumerable.Range(0, 4).SelectMany(level => Enumerable.Range(0, 15).Select(i =>
        {
            var configuration = A.Configuration($"n/l{level}-{i}");
            return level == 0 ? configuration : configuration.Extending([.. Enumerable.Range(0, 15).Select(below => $"n/l{level - 1}-{below}")]);
        }));
        var top = A.Configuration("n/top").Extending([.. Enumerable.Range(0, 15).Select(i => $"n/l3-{i}")]);

        var policy = A.Compiled([.. levels, top]);

        Assert.True(policy.IsValid, policy.Message);
        Assert.Equal(61, policy.Layers.Count);
    }

    [Fact]
    public void Compile_BrokenBase_StopsDeliveryAndNamesTheBase()
    {
        var policy = A.Compiled(
            A.Configuration("n/base", A.Settings("""{"cleanupPeriodDays": 0}""")),
            A.Configuration("n/a").Extending("n/base"));

        Assert.Null(policy.Bundle);
        Assert.Equal("ClaudeConfiguration n/base: spec.settings.cleanupPeriodDays: 0 found; an integer at least 1 is needed", policy.Message);
    }
}
