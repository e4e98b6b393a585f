using System.Text.Json;
using ClaudeConfig.EndToEnd.Tests.Kit;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.Pods;
using k8s;
using k8s.Models;

namespace ClaudeConfig.EndToEnd.Tests;

/// <summary>Pods as the API server stored them, with the real Claude Code in them.</summary>
public sealed class PodTests(SystemFixture system) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("claudeconfig-pods-").FullName;

    private static string Claude => Repository.PathOf("tests", "EndToEnd.Tests", "Clients", "node_modules", ".bin", "claude");

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RunningPod.Problem is null, $"outside: {RunningPod.Problem}");
        Assert.SkipUnless(File.Exists(Claude), "outside: Claude Code is not installed; 'make prerequisites' does it where npm can be reached");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task ClaudeCode_InALabelledPod_ObeysItsPolicyFollowsItsEditsAndEndsWithItsBudget()
    {
        await using var tenant = await Tenant.CreateAsync(system, "100", await system.PodGatewayAsync());
        await PrepareAsync(tenant, "Bash");
        var stored = await CreateAsync(tenant, "");
        Assert.DoesNotContain("sk-ccfg", stored, StringComparison.Ordinal);
        await using var pod = await RunningPod.StartAsync(system.Stack.Client, tenant.Namespace, "work", Path.Combine(folder, "pod"), system.Stack.ProgramOf);

        var said = await AskAsync(pod);
        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        Assert.DoesNotContain("\"name\":\"Bash\"", await system.Provider.LastBodyAsync(tenant.ProviderCredential), StringComparison.Ordinal);
        await Eventually.TrueAsync(async () => await tenant.MoneyAsync() is { Spent: > 0, Held: 0 }, "what was used is spent", Deadlines.Settled);
        Assert.Equal([$"system:serviceaccount:{tenant.Namespace}:default"], await system.Ledger.MembersAsync(tenant.Namespace));

        tenant.Apply(Policy("WebFetch"));
        await Eventually.TrueAsync(
            async () => (await pod.ExecAsync("work", Home, "cat", "/etc/claude-code/managed-settings.json")).Output.Contains("WebFetch", StringComparison.Ordinal), "the edit is in the pod", Deadlines.Settled);
        said = await AskAsync(pod);
        Assert.True(said.ExitCode == 0, said.Output + said.Error);
        var body = await system.Provider.LastBodyAsync(tenant.ProviderCredential);
        Assert.Contains("\"name\":\"Bash\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("\"name\":\"WebFetch\"", body, StringComparison.Ordinal);

        tenant.Apply(tenant.Budget("0.000001"));
        await Eventually.TrueAsync(async () => (int)(await tenant.SendAsync()).Status == 429, "the budget is spent", Deadlines.Settled);
        said = await AskAsync(pod);
        Assert.NotEqual(0, said.ExitCode);
        Assert.Contains("money", said.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClaudeCode_BesideASidecar_HasItsPolicyAndNoToken()
    {
        await using var tenant = await Tenant.CreateAsync(system, "100", await system.PodGatewayAsync());
        Kubectl.Run(system.Stack.Plane.Kubeconfig, "label", "namespace", tenant.Namespace, "claudeconfig.dev/inject=Sidecar");
        await PrepareAsync(tenant, "Bash");
        var port = FreePort.Next();
        var stored = await CreateAsync(tenant, $"claudeconfig.dev/port: \"{port}\"", "claudeconfig-router");
        Assert.Contains("claudeconfig-router", stored, StringComparison.Ordinal);
        await using var pod = await RunningPod.StartAsync(system.Stack.Client, tenant.Namespace, "work", Path.Combine(folder, "pod"), system.Stack.ProgramOf);

        var said = await AskAsync(pod);

        Assert.True(said.ExitCode == 0, said.Output + said.Error + pod.Log("claudeconfig-router"));
        Assert.DoesNotContain("\"name\":\"Bash\"", await system.Provider.LastBodyAsync(tenant.ProviderCredential), StringComparison.Ordinal);
        Assert.NotEqual(0, (await pod.ExecAsync("work", Home, "cat", "/var/run/secrets/claudeconfig.dev/token")).ExitCode);
        await Eventually.TrueAsync(async () => await tenant.MoneyAsync() is { Spent: > 0, Held: 0 }, "what was used is spent", Deadlines.Settled);
        Assert.Equal([$"system:serviceaccount:{tenant.Namespace}:default"], await system.Ledger.MembersAsync(tenant.Namespace));
    }

    private Dictionary<string, string> Home => new() { ["HOME"] = folder };

    private static string Policy(string denied) => $$"""
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeConfiguration
        metadata: {name: rules}
        spec:
          projectRef: {name: team}
          settings: {permissions: {deny: [{{denied}}]} }
        """;

    private async Task PrepareAsync(Tenant tenant, string denied)
    {
        // Nobody makes it where no controller runs, and pods cannot be without it.
        Kubectl.Try(system.Stack.Plane.Kubeconfig, null, "create", "serviceaccount", "default", "-n", tenant.Namespace);
        await system.Stack.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "company-ca" }, Data = new Dictionary<string, string> { ["ca.crt"] = await File.ReadAllTextAsync(system.Stack.AuthorityFile) } }, tenant.Namespace);
        tenant.Apply(Policy(denied));
    }

    /// <returns>The pod as it is stored.</returns>
    private async Task<string> CreateAsync(Tenant tenant, string annotations, string expected = "claude-code-rules")
    {
        var pod = $$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: work
              labels: {claudeconfig.dev/project: team}
              annotations: { {{annotations}} }
            spec:
              containers:
                - name: work
                  image: claude
                  command: [sleep, infinity]
                  env: [{name: CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC, value: "1"}]
            """;
        // The webhooks' caches learn of the project a moment after the API server.
        await Eventually.TrueAsync(
            () => Kubectl.Try(system.Stack.Plane.Kubeconfig, pod, "create", "-n", tenant.Namespace, "--dry-run=server", "-o", "yaml", "-f", "-").Output.Contains(expected, StringComparison.Ordinal),
            "the webhooks know the configuration", Deadlines.Settled);
        tenant.Apply(pod);
        return Kubectl.Run(system.Stack.Plane.Kubeconfig, "get", "pod", "work", "-n", tenant.Namespace, "-o", "yaml");
    }

    private Task<CommandResult> AskAsync(RunningPod pod) => pod.ExecAsync("work", Home, Claude, "-p", "say hi", "--output-format", "json", "--model", "claude-opus-4-8");
}
