using System.Text.Json.Nodes;
using ClaudeConfig.Harness;
using ClaudeConfig.Support.ControlPlane;

namespace ClaudeConfig.Install.Tests.Charts;

/// <summary>Both ways to install, on an API server. They follow one another: what is installed is the cluster's.</summary>
public sealed class InstallTests(ControlPlaneFixture cluster) : IClassFixture<ControlPlaneFixture>
{
    private static readonly string[] Made = ["claudeconfig-gateway-tls", "claudeconfig-metering-tls", "claudeconfig-metering-token"];

    [Fact]
    public async Task Chart_InstalledUpgradedAndUninstalled_KeepsItsSecretsAndTheKinds()
    {
        var space = $"chart-{Guid.NewGuid().ToString("n")[..6]}";
        await HelmAsync("install", "claude", Helm.Chart, "--namespace", space, "--create-namespace");
        var secrets = Secrets(space);
        Assert.Equal(Made, secrets.Keys.Order());
        Assert.Equal(2, Replicas(space));

        await HelmAsync("upgrade", "claude", Helm.Chart, "--namespace", space, "--set", "operator.replicas=3");
        Assert.Equal(3, Replicas(space));
        Assert.Equal(secrets, Secrets(space));
        await HelmAsync("rollback", "claude", "1", "--namespace", space);
        Assert.Equal(2, Replicas(space));

        await HelmAsync("uninstall", "claude", "--namespace", space);
        Assert.Equal("", Kubectl.Run(cluster.Kubeconfig, "get", "deployments,statefulsets,networkpolicies,poddisruptionbudgets", "-n", space, "-o", "name"));
        Assert.Equal("", Kubectl.Run(cluster.Kubeconfig, "get", "clusterroles", "-l", "app.kubernetes.io/part-of=claudeconfig", "-o", "name"));
        Assert.Contains("budgets.claudeconfig.dev", Kubectl.Run(cluster.Kubeconfig, "get", "crds", "-o", "name"), StringComparison.Ordinal);
        RemoveKinds();
    }

    [Fact]
    public async Task Chart_EachObject_IsTakenByTheServerAsItIs()
    {
        var space = $"dry-{Guid.NewGuid().ToString("n")[..6]}";
        Kubectl.Run(cluster.Kubeconfig, "create", "namespace", space);
        using var folder = new TestFolder();
        File.WriteAllText(folder["rendered.yaml"], await Helm.RunAsync(
            null, "template", "claude", Helm.Chart, "--namespace", space, "--set", "dashboard.oidc.issuer=https://id.example.com", "--set", "dashboard.publicUrl=https://claude.example.com"));
        // No word about fields that the server does not know, and none about types that it will drop.
        var result = Kubectl.Try(cluster.Kubeconfig, null, "apply", "--dry-run=server", "--server-side", "--validate=strict", "-f", folder["rendered.yaml"]);
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Equal("", result.Error);
        Assert.Equal(YamlJson.ReadFile(folder["rendered.yaml"]).Count, result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task Scripts_InstallAgainAndUninstall_MakeSecretsOnceAndLeaveNobodyBehind()
    {
        var refused = await ScriptAsync("install.sh", null);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("set DATABASE_URL", refused.Error, StringComparison.Ordinal);

        Assert.Equal(0, (await ScriptAsync("install.sh", "Host=db.example.com")).ExitCode);
        var secrets = Secrets(Helm.Namespace);
        Assert.Equal(["claudeconfig-database", .. Made], secrets.Keys.Order());
        var again = await ScriptAsync("install.sh", null);
        Assert.Equal(0, again.ExitCode);
        Assert.DoesNotContain("made Secret", again.Output, StringComparison.Ordinal);
        Assert.Equal(secrets, Secrets(Helm.Namespace));
        Assert.Equal("", Kubectl.Run(cluster.Kubeconfig, "diff", "--server-side", "--field-manager=claudeconfig-install", "-k", Repository.PathOf("config", "default")));

        var dashboard = new Dictionary<string, string> { ["KUBECONFIG"] = cluster.Kubeconfig, ["DASHBOARD"] = Repository.PathOf("config", "dashboard") };
        Assert.Contains("needs its secret at the identity provider", (await Shell.TryAsync(dashboard, Repository.PathOf("hack", "install.sh"))).Error, StringComparison.Ordinal);
        Kubectl.Run(cluster.Kubeconfig, "create", "secret", "generic", "claudeconfig-dashboard-client", "-n", Helm.Namespace, "--from-literal=secret=x");
        Assert.Equal(0, (await Shell.TryAsync(dashboard, Repository.PathOf("hack", "install.sh"))).ExitCode);
        Assert.Equal("", Kubectl.Run(cluster.Kubeconfig, "diff", "--server-side", "--field-manager=claudeconfig-install", "-k", Repository.PathOf("config", "dashboard")));
        secrets = Secrets(Helm.Namespace);
        Assert.Contains("claudeconfig-dashboard-keys", secrets.Keys);

        Kubectl.Run(cluster.Kubeconfig, "create", "namespace", "team-a");
        var project = "{\"apiVersion\": \"claudeconfig.dev/v1alpha1\", \"kind\": \"ClaudeProject\", \"metadata\": {\"name\": \"a\", \"namespace\": \"team-a\"}, \"spec\": {}}";
        Assert.Equal(0, Kubectl.Try(cluster.Kubeconfig, project, "apply", "-f", "-").ExitCode);
        var held = await ScriptAsync("uninstall.sh", null);
        Assert.Equal(1, held.ExitCode);
        Assert.Contains("1 objects are left (claudeproject.claudeconfig.dev/a", held.Error, StringComparison.Ordinal);

        Kubectl.Run(cluster.Kubeconfig, "delete", "claudeproject", "a", "-n", "team-a");
        Assert.Equal(0, (await ScriptAsync("uninstall.sh", null)).ExitCode);
        Assert.Equal("", Kubectl.Run(cluster.Kubeconfig, "get", "deployments,statefulsets,configmaps", "-n", Helm.Namespace, "-l", "app.kubernetes.io/part-of=claudeconfig", "-o", "name"));
        Assert.Equal(secrets, Secrets(Helm.Namespace));
    }

    private void RemoveKinds() => Kubectl.Run(cluster.Kubeconfig, "delete", "-k", Repository.PathOf("config", "crd"));

    private int Replicas(string space) => int.Parse(
        Kubectl.Run(cluster.Kubeconfig, "get", "deployment", "claudeconfig-operator", "-n", space, "-o", "jsonpath={.spec.replicas}"), System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The data of the Secrets that are not Helm's own.</summary>
    private Dictionary<string, string> Secrets(string space) =>
        JsonNode.Parse(Kubectl.Run(cluster.Kubeconfig, "get", "secrets", "-n", space, "-o", "json"))!["items"]!.AsArray()
            .Where(secret => !secret!["type"]!.GetValue<string>().StartsWith("helm.sh/", StringComparison.Ordinal))
            .ToDictionary(secret => secret!["metadata"]!["name"]!.GetValue<string>(), secret => secret!["data"]!.ToJsonString());

    private Task HelmAsync(params string[] arguments) => Helm.RunAsync(cluster.Kubeconfig, arguments);

    private Task<CommandResult> ScriptAsync(string script, string? database)
    {
        var settings = new Dictionary<string, string> { ["KUBECONFIG"] = cluster.Kubeconfig };
        if (database is not null)
        {
            settings["DATABASE_URL"] = database;
        }

        return Shell.TryAsync(settings, Repository.PathOf("hack", script));
    }
}
