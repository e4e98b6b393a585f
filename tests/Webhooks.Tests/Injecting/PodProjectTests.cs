using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Webhooks.Tests.Injecting;

/// <summary>Pods that ask for what is not theirs.</summary>
public sealed class PodProjectTests
{
    private readonly Injected cluster = new();

    [Fact]
    public void Project_ThatDoesNotExist_IsRefusedWithTheRemedy() =>
        Assert.Contains("create ClaudeProject nobody there", cluster.Refusal(Injected.Labelled("nobody")), StringComparison.Ordinal);

    [Theory]
    [InlineData("alpha")]
    [InlineData("team-a.alpha")]
    public void Project_OfAnotherTeam_ReadsLikeOneThatDoesNotExist(string wanted)
    {
        var foreign = cluster.Refusal(Injected.Labelled(wanted), "team-b");
        var missing = cluster.Refusal(Injected.Labelled("x" + wanted), "team-b");

        Assert.Equal(missing.Replace("x" + wanted, wanted, StringComparison.Ordinal), foreign);
    }

    [Fact]
    public void Project_ThatTakesTheNamespaceInWithoutItsConsent_IsRefused()
    {
        cluster.Cluster.Add(Injected.Project("team-a", "greedy", new ClaudeProjectSpec { NamespaceSelector = new LabelSelector() }));

        Assert.Contains("names no project", cluster.Refusal(Injected.Labelled("team-a.greedy"), "team-b"), StringComparison.Ordinal);
    }

    [Fact]
    public void Namespace_ThatAcceptsAProjectThatDoesNotTakeItIn_IsRefused()
    {
        cluster.Cluster.Namespaces["team-b"]["claudeconfig.dev/accept-project"] = "team-a.alpha";

        Assert.Contains("names no project", cluster.Refusal(Injected.Labelled("team-a.alpha"), "team-b"), StringComparison.Ordinal);
    }

    [Fact]
    public void Namespace_ThatJoined_IsInjectedFromTheConfigMapOfItsOwn()
    {
        cluster.Cluster.Add(Injected.Project("team-a", "alpha", new ClaudeProjectSpec { NamespaceSelector = new LabelSelector() }));
        cluster.Cluster.Namespaces["team-b"]["claudeconfig.dev/accept-project"] = "team-a.alpha";

        var pod = cluster.Apply(Injected.Labelled("team-a.alpha"), "team-b");

        Assert.StartsWith("claude-code-rules-", (string?)pod["spec"]!["volumes"]![0]!["projected"]!["sources"]![0]!["configMap"]!["name"], StringComparison.Ordinal);
    }

    [Fact]
    public void ServiceAccount_ThatAProjectNames_IsInjectedAndItsNeighbourIsNot()
    {
        cluster.Cluster.Add(Injected.Project("team-a", "alpha", new ClaudeProjectSpec { Identity = new ProjectIdentity { ServiceAccounts = [new ServiceAccountReference { Namespace = "team-b", Name = "nightly" }] } }));
        cluster.Cluster.Namespaces["team-b"]["claudeconfig.dev/accept-project"] = "team-a.alpha";

        Assert.NotNull(cluster.Plan(Injected.Labelled("alpha", """{"serviceAccountName":"nightly","containers":[{"name":"a"}]}"""), "team-b").Patch);
        Assert.Contains("ServiceAccount default", cluster.Refusal(Injected.Labelled("alpha"), "team-b"), StringComparison.Ordinal);
    }

    [Fact]
    public void Project_NamedLikeAnotherWithItsNamespace_DoesNotTakeItsPlace()
    {
        cluster.Cluster.Add(
            Injected.Project("team-a", "alpha", new ClaudeProjectSpec { NamespaceSelector = new LabelSelector() }),
            Injected.Project("team-b", "team-a.alpha"));
        cluster.Cluster.Namespaces["team-b"]["claudeconfig.dev/accept-project"] = "team-a.alpha";

        var pod = cluster.Apply(Injected.Labelled("team-a.alpha"), "team-b");

        Assert.EndsWith("/projects/team-a/alpha", (string?)pod["spec"]!["containers"]![0]!["env"]![0]!["value"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../secrets")]
    [InlineData("rules\nx: y")]
    [InlineData("team-b/rules")]
    public void Annotation_WithAnotherConfiguration_IsRefused(string chosen)
    {
        cluster.Cluster.Add(Injected.Configuration("team-b", "rules", "team-a/alpha"));
        var pod = Injected.Labelled();
        pod["metadata"]!["annotations"]!["claudeconfig.dev/configuration"] = chosen;

        Assert.Contains("names no ClaudeConfiguration of project team-a/alpha", cluster.Refusal(pod), StringComparison.Ordinal);
    }
}
