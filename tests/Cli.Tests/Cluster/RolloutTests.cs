using ClaudeConfig.Harness;
using ClaudeConfig.Support.ControlPlane;

namespace ClaudeConfig.Cli.Tests.Cluster;

/// <summary>rollout, on an API server.</summary>
public sealed class RolloutTests(ControlPlaneFixture cluster) : IClassFixture<ControlPlaneFixture>
{
    [Fact]
    public async Task Verbs_OfARunningRollout_WriteTheAnnotationsThatNameIt()
    {
        await cluster.InstallCrdsAsync();
        await using var space = await cluster.CreateNamespaceAsync("rollout");
        Configuration(space.Name, """{"revision":"rev-a","rollout":{"phase":"Paused","revision":"rev-b","stableRevision":"rev-a","step":2,"reason":"Gate","message":"it waits"}}""");

        Assert.Equal((0, "revision rev-b is tried beside rev-a, step 2, Gate: it waits\n", ""), await RunAsync("status", space.Name));
        foreach (var verb in (string[])["pause", "resume", "promote", "abort"])
        {
            Assert.Equal(0, (await RunAsync(verb, space.Name)).Code);
        }

        var annotations = Kubectl.Run(cluster.Kubeconfig, "get", "ccfg", "policy", "-n", space.Name, "-o", "jsonpath={.metadata.annotations}");
        Assert.Contains("\"claudeconfig.dev/rollout-resume\":\"rev-b/2\"", annotations, StringComparison.Ordinal);
        Assert.Contains("\"claudeconfig.dev/rollout-promote\":\"rev-b\"", annotations, StringComparison.Ordinal);
        Assert.Contains("\"claudeconfig.dev/rollout-abort\":\"rev-b\"", annotations, StringComparison.Ordinal);
        Assert.DoesNotContain("rollout-pause", annotations, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"revision":"rev-a"}""", 0, "all pods get revision rev-a\n")]
    [InlineData("""{"revision":"rev-a","rollout":{"phase":"RolledBack","revision":"rev-b","reason":"Unhealthy","message":"worse"}}""", 1, "revision rev-b was rolled back to rev-a (Unhealthy): worse\n")]
    public async Task Status_OfNoRunningRollout_SaysSoAndThereIsNothingToAbort(string status, int code, string expected)
    {
        await cluster.InstallCrdsAsync();
        await using var space = await cluster.CreateNamespaceAsync("rollout");
        Configuration(space.Name, status);

        Assert.Equal((code, expected, ""), await RunAsync("status", space.Name));
        var refused = await RunAsync("abort", space.Name);
        Assert.Equal(2, refused.Code);
        Assert.Contains($"nothing of ClaudeConfiguration {space.Name}/policy is being rolled out", refused.Error, StringComparison.Ordinal);
    }

    private void Configuration(string space, string status)
    {
        var applied = Kubectl.Try(
            cluster.Kubeconfig, """{"apiVersion":"claudeconfig.dev/v1alpha1","kind":"ClaudeConfiguration","metadata":{"name":"policy"},"spec":{"memory":"x"}}""", "apply", "-n", space, "-f", "-");
        Assert.True(applied.ExitCode == 0, applied.Error);
        Kubectl.Run(cluster.Kubeconfig, "patch", "ccfg", "policy", "-n", space, "--subresource=status", "--type=merge", "-p", $"{{\"status\":{status}}}");
    }

    private Task<(int Code, string Out, string Error)> RunAsync(string verb, string space) =>
        Run.CliAsync([], TimeProvider.System, ["rollout", verb, "policy", "-n", space, "--kubeconfig", cluster.Kubeconfig]);
}
