using ClaudeConfig.Harness;
using ClaudeConfig.Support.ControlPlane;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Webhooks.Tests.Integration;

/// <summary>What people see who write to an API server that asks the webhooks.</summary>
public sealed class AdmissionTests(WebhookFixture fixture) : IAsyncLifetime
{
    private TestNamespace team = null!;

    public async ValueTask InitializeAsync() => team = await fixture.CreateNamespaceAsync("team");

    public async ValueTask DisposeAsync() => await team.DisposeAsync();

    [Fact]
    public void Apply_SeveralFaults_AreRefusedTogether()
    {
        var result = Apply(Configuration("c", "{permisions: {}, permissions: {deny: ['Bsh(rm)']}}"));

        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains("is invalid", result.Error, StringComparison.Ordinal);
        Assert.Contains("spec.settings.permisions", result.Error, StringComparison.Ordinal);
        Assert.Contains("spec.settings.permissions.deny", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_ReferenceThatDoesNotExist_WarnsAndIsStored()
    {
        var result = Apply($"---\n{{apiVersion: claudeconfig.dev/v1alpha1, kind: ClaudeConfiguration, metadata: {{name: orphan}}, spec: {{projectRef: {{name: nobody}}}}}}");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains($"Warning: spec.projectRef: ClaudeProject {team.Name}/nobody does not exist", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_CycleOverSeveralObjects_RefusesTheOneThatClosesIt()
    {
        Assert.Equal(0, Apply(Extending("a", "b")).ExitCode);
        var closing = default(CommandResult);

        // The object before must have reached the webhooks' cache.
        await Eventually.TrueAsync(() => (closing = Apply(Extending("b", "a"), "--dry-run=server")).ExitCode != 0, "the cycle is refused", Deadlines.Soon);

        Assert.Contains("cycle", closing!.Error, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Apply_Samples_AreTakenWithoutAnError()
    {
        var result = Kubectl.Try(fixture.Kubeconfig, null, "apply", "-k", Repository.PathOf("config", "samples"), "--dry-run=server");

        // A dry run stores no namespace, so objects in new ones cannot be tried; no refusal may be the webhooks'.
        Assert.DoesNotContain("is invalid", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("webhook", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Certificates_DeletedSecret_IsMadeAgainAndWritesGoOn()
    {
        var before = await SecretAsync();

        await fixture.Client.CoreV1.DeleteNamespacedSecretAsync(before.Metadata.Name, fixture.Platform.Name);

        await Eventually.TrueAsync(async () => (await TrySecretAsync())?.Metadata.Uid is { } uid && uid != before.Metadata.Uid, "there are new certificates", Deadlines.Settled);
        await Eventually.TrueAsync(() => Task.FromResult(Apply(Configuration("after", "{}")).ExitCode == 0), "writes are judged under them", Deadlines.Settled);
        Assert.Contains("spec.settings.permisions", Apply(Configuration("after", "{permisions: {}}")).Error, StringComparison.Ordinal);
    }

    /// <summary>Else every creation of the four kinds would wait for a program that nobody has any more.</summary>
    [Fact]
    public async Task Registrations_GoWithTheRoleOfTheInstallation()
    {
        var role = await fixture.Client.RbacAuthorizationV1.ReadClusterRoleAsync("claudeconfig-webhooks");
        var manifests = await fixture.Client.AdmissionregistrationV1.ReadValidatingWebhookConfigurationAsync("claudeconfig");
        var pods = await fixture.Client.AdmissionregistrationV1.ReadMutatingWebhookConfigurationAsync("claudeconfig-pods");

        Assert.All((V1ObjectMeta[])[manifests.Metadata, pods.Metadata], metadata =>
        {
            var owner = Assert.Single(metadata.OwnerReferences);
            Assert.Equal(("ClusterRole", role.Metadata.Name, role.Metadata.Uid), (owner.Kind, owner.Name, owner.Uid));
        });
    }

    [Fact]
    public async Task Process_Gone_StopsWritesOfItsKindsAndNothingElse()
    {
        Assert.Equal(0, Apply(Configuration("kept", "{}")).ExitCode);
        Assert.Equal(0, Kubectl.Try(fixture.Kubeconfig, Configuration("platform", "{}"), "apply", "-n", fixture.Platform.Name, "-f", "-").ExitCode);
        await fixture.Process.DisposeAsync();
        try
        {
            Assert.Contains("failed calling webhook", Apply(Configuration("new", "{}")).Error, StringComparison.Ordinal);
            Assert.Equal(0, Kubectl.Try(fixture.Kubeconfig, "---\n{apiVersion: v1, kind: ConfigMap, metadata: {name: other}}", "apply", "-n", team.Name, "-f", "-").ExitCode);
            Assert.Equal(0, Kubectl.Try(fixture.Kubeconfig, Configuration("platform", "{cleanupPeriodDays: 10}"), "apply", "-n", fixture.Platform.Name, "-f", "-").ExitCode);
            Assert.Equal(0, Kubectl.Try(fixture.Kubeconfig, null, "delete", "claudeconfiguration", "kept", "-n", team.Name, "--wait=false").ExitCode);
        }
        finally
        {
            await fixture.StartAsync();
        }

        Assert.Equal(0, Apply(Configuration("new", "{}")).ExitCode);
    }

    [Fact]
    public async Task Metrics_OfReviews_AreServed()
    {
        Apply(Configuration("counted", "{}"));
        using var http = new HttpClient();

        var metrics = await http.GetStringAsync(new Uri(fixture.Health, "/metrics"));

        Assert.Contains("claudeconfig_webhook_reviews_total{kind=\"ClaudeConfiguration\",operation=\"CREATE\",answer=\"allowed\"}", metrics, StringComparison.Ordinal);
        Assert.Contains("claudeconfig_webhook_certificate_expiry_seconds", metrics, StringComparison.Ordinal);
    }

    private static string Configuration(string name, string settings) =>
        $"---\n{{apiVersion: claudeconfig.dev/v1alpha1, kind: ClaudeConfiguration, metadata: {{name: {name}}}, spec: {{settings: {settings}}}}}";

    private static string Extending(string name, string other) =>
        $"---\n{{apiVersion: claudeconfig.dev/v1alpha1, kind: ClaudeConfiguration, metadata: {{name: {name}}}, spec: {{extends: [{{name: {other}}}]}}}}";

    private CommandResult Apply(string manifest, params string[] further) => Kubectl.Try(fixture.Kubeconfig, manifest, ["apply", "-n", team.Name, "-f", "-", .. further]);

    private async Task<V1Secret> SecretAsync() => await TrySecretAsync() ?? throw new InvalidOperationException("no certificates");

    private async Task<V1Secret?> TrySecretAsync() =>
        (await fixture.Client.CoreV1.ListNamespacedSecretAsync(fixture.Platform.Name, fieldSelector: "metadata.name=claudeconfig-webhooks-certificates")).Items.SingleOrDefault();
}
