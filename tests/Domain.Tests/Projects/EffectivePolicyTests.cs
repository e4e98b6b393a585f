using ClaudeConfig.Api.Projects;
using ClaudeConfig.Domain.Projects;
using CsCheck;

namespace ClaudeConfig.Domain.Tests.Projects;

public sealed class EffectivePolicyTests
{
    [Fact]
    public void Of_Chain_HasTheFarthestDemandsFirstAndEachOnce()
    {
        var policy = Of(
            A.Project("p/root", policy: new() { Required = [A.Reference("p/base")], LockedPaths = ["permissions.deny"] }),
            A.Project("t/team", "p/root", policy: new() { Required = [A.Reference("t/team"), A.Reference("p/base")], LockedPaths = ["env.HTTPS_PROXY", "permissions.deny"] }),
            A.Project("t/sub", "t/team"));

        Assert.Equal([(A.Key("p/root"), A.Key("p/base")), (A.Key("t/team"), A.Key("t/team"))], policy.Required);
        Assert.Equal([(A.Key("t/team"), "env.HTTPS_PROXY"), (A.Key("p/root"), "permissions.deny")], policy.LockedPaths);
    }

    [Fact]
    public void Of_RequiredWithoutNamespace_IsInTheDemandingProjectsNamespace()
    {
        var policy = Of(A.Project("p/root", policy: new() { Required = [new() { Name = "base" }] }), A.Project("t/sub", "p/root"));
        Assert.Equal([(A.Key("p/root"), A.Key("p/base"))], policy.Required);
    }

    [Theory]
    [InlineData("eu us", "eu", "eu")]
    [InlineData("eu", "eu us", "eu")]
    [InlineData("eu", "us", "")]
    [InlineData("eu", null, "eu")]
    [InlineData(null, "us", "us")]
    [InlineData(null, null, null)]
    [InlineData(null, "", null)]
    public void Of_DataBoundary_IsOnlyEverNarrowed(string? outer, string? inner, string? effective)
    {
        static ProjectPolicy? Regions(string? text) => text is null ? null : new() { DataBoundary = text.Split(' ', StringSplitOptions.RemoveEmptyEntries) };
        var policy = Of(A.Project("p/root", policy: Regions(outer)), A.Project("t/sub", "p/root", policy: Regions(inner)));
        Assert.Equal(effective?.Split(' ', StringSplitOptions.RemoveEmptyEntries), policy.DataBoundary);
    }

    [Theory]
    [InlineData(UnbudgetedAction.Deny, UnbudgetedAction.Allow, UnbudgetedAction.Deny)]
    [InlineData(UnbudgetedAction.Allow, UnbudgetedAction.Deny, UnbudgetedAction.Deny)]
    [InlineData(null, UnbudgetedAction.Allow, UnbudgetedAction.Allow)]
    [InlineData((UnbudgetedAction)(-1), null, UnbudgetedAction.Deny)]
    public void Of_Unbudgeted_IsDenyOnceAnybodySaysSoOrSaysSomethingUnknown(UnbudgetedAction? outer, UnbudgetedAction? inner, UnbudgetedAction effective) =>
        Assert.Equal(effective, Of(A.Project("p/root", policy: new() { Unbudgeted = outer }), A.Project("t/sub", "p/root", policy: new() { Unbudgeted = inner })).Unbudgeted);

    [Fact]
    public void Of_AnyPolicyBelow_DropsNothingThatIsDemandedAbove()
    {
        var policies =
            from required in Gen.OneOf("p/a", "p/b", "t/c").Array[0, 3]
            from locked in Gen.OneOf("permissions", "permissions.deny", "env.A").Array[0, 3]
            from regions in Gen.OneOf("eu", "us", "ap").Array[0, 3]
            from unbudgeted in Gen.OneOf(null, (UnbudgetedAction?)UnbudgetedAction.Allow, UnbudgetedAction.Deny)
            from set in Gen.Bool
            select set ? new ProjectPolicy { Required = [.. required.Select(A.Reference)], LockedPaths = locked, DataBoundary = regions, Unbudgeted = unbudgeted } : null;
        Gen.Select(policies, policies).Sample((above, below) =>
        {
            var root = A.Project("p/root", policy: above);
            var parent = Of(root);
            var child = Of(root, A.Project("t/sub", "p/root", policy: below));
            return parent.Required.All(child.Required.Contains)
                && parent.LockedPaths.All(child.LockedPaths.Contains)
                && (parent.DataBoundary is null || (child.DataBoundary is { } narrowed && narrowed.All(parent.DataBoundary.Contains)))
                && (parent.Unbudgeted == UnbudgetedAction.Allow || child.Unbudgeted == UnbudgetedAction.Deny);
        });
    }

    private static EffectivePolicy Of(params ClaudeProject[] lastIsTheOne) => EffectivePolicy.Of(A.Tree(lastIsTheOne), lastIsTheOne[^1].Key);
}
