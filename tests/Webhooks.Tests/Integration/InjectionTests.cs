using System.Globalization;
using ClaudeConfig.Harness;
using ClaudeConfig.Support.ControlPlane;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Tests.Integration;

/// <summary>What an API server stores of pods that ask for a project.</summary>
public sealed class InjectionTests(WebhookFixture fixture) : IAsyncLifetime
{
    private const string Spec = "{containers: [{name: work, image: w}]}";

    private TestNamespace team = null!;

    public async ValueTask InitializeAsync()
    {
        team = await fixture.CreateNamespaceAsync("team");
        // Nobody makes it where no controller runs, and pods cannot be without it.
        Kubectl.Try(fixture.Kubeconfig, null, "create", "serviceaccount", "default", "-n", team.Name);
        Run("---\n{apiVersion: claudeconfig.dev/v1alpha1, kind: ClaudeProject, metadata: {name: alpha}, spec: {}}\n"
            + "---\n{apiVersion: claudeconfig.dev/v1alpha1, kind: ClaudeConfiguration, metadata: {name: rules}, spec: {projectRef: {name: alpha}, settings: {permissions: {deny: ['Read(./.env)']}}}}");
        await Eventually.TrueAsync(() => Task.FromResult(Try(Pod("ready", "alpha"), "--dry-run=server", "-o", "yaml").Output.Contains("claude-code-rules", StringComparison.Ordinal)), "project and configuration are known", Deadlines.Settled);
    }

    public async ValueTask DisposeAsync() => await team.DisposeAsync();

    [Fact]
    public async Task Pod_Labelled_IsStoredWithItsPolicyAndToldOf()
    {
        Run(Pod("work", "alpha"));

        var pod = await ReadAsync("work");
        Assert.Contains(pod.Spec.Volumes, volume => volume.Name == "claudeconfig-policy" && volume.Projected.Sources[0].ConfigMap.Name == "claude-code-rules");
        Assert.Contains(pod.Spec.Volumes, volume => volume.Name == "claudeconfig-access" && volume.Projected.Sources[0].ServiceAccountToken.Audience == "claudeconfig.dev");
        Assert.Contains(pod.Spec.Containers[0].VolumeMounts, mount => mount is { MountPath: "/etc/claude-code", ReadOnlyProperty: true });
        Assert.Contains(pod.Spec.Containers[0].Env, variable => variable.Name == "ANTHROPIC_BASE_URL" && variable.Value.EndsWith($"/projects/{team.Name}/alpha", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => (await EventsAsync()).Any(item => item is { Reason: "Injected" } && item.InvolvedObject.Name == "work"), "an Event tells of it", Deadlines.Settled);
    }

    [Fact]
    public async Task Pod_AsItWasStored_IsTakenAgainUnchanged()
    {
        Run(Pod("first", "alpha"));
        var stored = await ReadAsync("first");

        var again = await fixture.Client.CoreV1.CreateNamespacedPodAsync(new V1Pod { Metadata = new V1ObjectMeta { Name = "second", Labels = stored.Metadata.Labels, Annotations = stored.Metadata.Annotations }, Spec = stored.Spec }, team.Name);

        Assert.Equal(KubernetesJson.Serialize(stored.Spec), KubernetesJson.Serialize(again.Spec));
    }

    [Fact]
    public void Pod_WithoutLabel_IsStoredAsItIs() => Assert.DoesNotContain("claudeconfig", Try(Pod("plain", null), "-o", "yaml").Output.Replace(team.Name, "", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public async Task Pod_OfAMissingProject_IsRefusedWithTheReason()
    {
        var refused = Try(Pod("lost", "nobody"));

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains($"names no project of namespace {team.Name}", refused.Error, StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => (await EventsAsync()).Any(item => item is { Reason: "NotInjected" } && item.InvolvedObject.Name == "lost"), "an Event tells of it", Deadlines.Settled);
    }

    [Fact]
    public async Task Pod_OfAMissingProjectWhereFailuresAreIgnored_GoesOnWithAWarning()
    {
        Kubectl.Run(fixture.Kubeconfig, "label", "namespace", team.Name, "claudeconfig.dev/inject-failure-policy=Ignore");
        await Eventually.TrueAsync(() => Task.FromResult(Try(Pod("lost", "nobody"), "--dry-run=server") is { ExitCode: 0 } answer && answer.Error.Contains("not injected", StringComparison.Ordinal)), "the pod is let in", Deadlines.Settled);
    }

    [Fact]
    public async Task Pod_InALabelledNamespace_IsInjected()
    {
        Kubectl.Run(fixture.Kubeconfig, "label", "namespace", team.Name, "claudeconfig.dev/project=alpha");
        await Eventually.TrueAsync(() => Task.FromResult(Try(Pod("plain", null), "--dry-run=server", "-o", "yaml").Output.Contains("claude-code-rules", StringComparison.Ordinal)), "it has its policy", Deadlines.Settled);
    }

    /// <summary>What an older server does not know it would drop, and the pod would wait for ever.</summary>
    [Fact]
    public async Task Pod_WhereASidecarIsDemanded_GetsOneThatItsServerCanRun()
    {
        var isNative = int.Parse((await fixture.Client.Version.GetCodeAsync()).Minor.TrimEnd('+'), CultureInfo.InvariantCulture) >= 29;
        Kubectl.Run(fixture.Kubeconfig, "label", "namespace", team.Name, "claudeconfig.dev/inject=Sidecar");
        await Eventually.TrueAsync(() => Task.FromResult(Try(Pod("work", "alpha"), "--dry-run=server", "-o", "yaml").Output.Contains("claudeconfig-router", StringComparison.Ordinal)), "it has a sidecar", Deadlines.Settled);
        Run(Pod("work", "alpha"));

        var pod = await ReadAsync("work");
        Assert.Equal((string[])[isNative ? "claudeconfig-router" : "claudeconfig-policy-first"], pod.Spec.InitContainers.Select(container => container.Name));
        Assert.Equal((string[])["work", .. isNative ? Array.Empty<string>() : ["claudeconfig-router"]], pod.Spec.Containers.Select(container => container.Name));
        Assert.Equal(isNative ? "Always" : null, pod.Spec.InitContainers[0].RestartPolicy);
        var job = Try($"---\n{{apiVersion: v1, kind: Pod, metadata: {{name: job, labels: {{claudeconfig.dev/project: alpha}}}}, spec: {{restartPolicy: Never, containers: [{{name: work, image: w}}]}}}}");
        Assert.Equal(isNative, job.ExitCode == 0);
        Assert.True(isNative || job.Error.Contains("would never end beside a sidecar", StringComparison.Ordinal), job.Error);
    }

    [Fact]
    public async Task Process_Gone_StopsLabelledPodsAndNoOthers()
    {
        await fixture.Process.DisposeAsync();
        try
        {
            Assert.Contains("failed calling webhook", Try(Pod("labelled", "alpha")).Error, StringComparison.Ordinal);
            Assert.Equal(0, Try(Pod("plain", null)).ExitCode);
            Kubectl.Run(fixture.Kubeconfig, "label", "namespace", team.Name, "claudeconfig.dev/inject-failure-policy=Ignore");
            await Eventually.TrueAsync(() => Task.FromResult(Try(Pod("labelled", "alpha")).ExitCode == 0), "where failures are ignored, pods go on", Deadlines.Settled);
        }
        finally
        {
            await fixture.StartAsync();
        }
    }

    private static string Pod(string name, string? project) =>
        $"---\n{{apiVersion: v1, kind: Pod, metadata: {{name: {name}{(project is null ? "" : $", labels: {{claudeconfig.dev/project: {project}}}")}}}, spec: {Spec}}}";

    private CommandResult Try(string manifest, params string[] further) => Kubectl.Try(fixture.Kubeconfig, manifest, ["create", "-n", team.Name, "-f", "-", .. further]);

    private void Run(string manifest)
    {
        var result = Try(manifest);
        Assert.True(result.ExitCode == 0, result.Error);
    }

    private Task<V1Pod> ReadAsync(string name) => fixture.Client.CoreV1.ReadNamespacedPodAsync(name, team.Name);

    private async Task<IList<Corev1Event>> EventsAsync() => (await fixture.Client.CoreV1.ListNamespacedEventAsync(team.Name)).Items;
}
