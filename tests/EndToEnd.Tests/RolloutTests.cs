using System.Text.Json;
using ClaudeConfig.EndToEnd.Tests.Kit;
using ClaudeConfig.Harness;
using ClaudeConfig.Harness.Pods;
using k8s;
using k8s.Models;

namespace ClaudeConfig.EndToEnd.Tests;

/// <summary>A pod with its sidecar, as the API server stored it, that tells through gateway and Metering which policy its workload sees.</summary>
public sealed class RolloutTests(SystemFixture system) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("claudeconfig-rollout-").FullName;

    public ValueTask InitializeAsync()
    {
        Assert.SkipUnless(RunningPod.Problem is null, $"outside: {RunningPod.Problem}");
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Canary_InAPodsSidecar_IsServedAndToldAndPromoted()
    {
        await using var tenant = await Tenant.CreateAsync(system, "100", await system.PodGatewayAsync());
        Kubectl.Run(system.Stack.Plane.Kubeconfig, "label", "namespace", tenant.Namespace, "claudeconfig.dev/inject=Sidecar");
        await PrepareAsync(tenant);
        await using var pod = await RunningPod.StartAsync(system.Stack.Client, tenant.Namespace, "work", Path.Combine(folder, "pod"), system.Stack.ProgramOf);
        await StatusAsync(tenant, pod, status => Condition(status, "Deployed") is ("True", var message) && message.StartsWith("1 of 1 pods serve", StringComparison.Ordinal));

        tenant.Apply(Policy("WebFetch"));
        await Eventually.TrueAsync(async () => (await SettingsAsync(pod)).Contains("WebFetch", StringComparison.Ordinal), "the trial is in the pod", Deadlines.Settled);
        var waiting = await StatusAsync(tenant, pod, status => status.TryGetProperty("rollout", out var rollout) && rollout.GetProperty("reason").GetString() == "Gate");
        var next = waiting.GetProperty("rollout").GetProperty("revision").GetString();
        Assert.NotEqual(next, waiting.GetProperty("revision").GetString());
        Assert.DoesNotContain("WebFetch", (await system.Stack.Client.CoreV1.ReadNamespacedConfigMapAsync("claude-code-rules", tenant.Namespace)).Data["managed-settings.json"], StringComparison.Ordinal);

        Kubectl.Run(system.Stack.Plane.Kubeconfig, "annotate", "claudeconfiguration", "rules", "-n", tenant.Namespace, $"claudeconfig.dev/rollout-promote={next}");
        await StatusAsync(tenant, pod, status => status.GetProperty("revision").GetString() == next && Condition(status, "Deployed").Status == "True");
        Assert.Contains("WebFetch", await SettingsAsync(pod), StringComparison.Ordinal);
    }

    private static async Task<string> SettingsAsync(RunningPod pod) => (await pod.ExecAsync("work", new Dictionary<string, string>(), "cat", "/etc/claude-code/managed-settings.json")).Output;

    private static (string? Status, string Message) Condition(JsonElement status, string type)
    {
        var found = status.GetProperty("conditions").EnumerateArray().FirstOrDefault(condition => condition.GetProperty("type").GetString() == type);
        return found.ValueKind == JsonValueKind.Object ? (found.GetProperty("status").GetString(), found.GetProperty("message").GetString()!) : (null, "");
    }

    private async Task<JsonElement> StatusAsync(Tenant tenant, RunningPod pod, Func<JsonElement, bool> wanted)
    {
        JsonElement status = default;
        try
        {
            await Eventually.TrueAsync(
                async () => ((JsonElement)await system.Stack.Client.CustomObjects.GetNamespacedCustomObjectAsync("claudeconfig.dev", "v1alpha1", tenant.Namespace, "claudeconfigurations", "rules"))
                    .TryGetProperty("status", out status) && wanted(status),
                "the status says so", Deadlines.Settled);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}: {status}\n{pod.Log("claudeconfig-router")}", e);
        }

        return status;
    }

    private static string Policy(string denied) => $$"""
        apiVersion: claudeconfig.dev/v1alpha1
        kind: ClaudeConfiguration
        metadata: {name: rules}
        spec:
          projectRef: {name: team}
          settings: {permissions: {deny: [{{denied}}]} }
          rollout: {strategy: {type: Canary}, steps: [{percent: 10, pause: {} }]}
        """;

    private async Task PrepareAsync(Tenant tenant)
    {
        // Nobody makes it where no controller runs, and pods cannot be without it.
        Kubectl.Try(system.Stack.Plane.Kubeconfig, null, "create", "serviceaccount", "default", "-n", tenant.Namespace);
        await system.Stack.Client.CoreV1.CreateNamespacedConfigMapAsync(
            new V1ConfigMap { Metadata = new V1ObjectMeta { Name = "company-ca" }, Data = new Dictionary<string, string> { ["ca.crt"] = await File.ReadAllTextAsync(system.Stack.AuthorityFile) } }, tenant.Namespace);
        tenant.Apply(Policy("Bash"));
        var pod = $$"""
            apiVersion: v1
            kind: Pod
            metadata:
              name: work
              labels: {claudeconfig.dev/project: team}
              annotations: {claudeconfig.dev/port: "{{FreePort.Next()}}"}
            spec:
              containers: [{name: work, image: claude, command: [sleep, infinity]}]
            """;
        // The webhooks' caches learn of the project a moment after the API server.
        await Eventually.TrueAsync(
            () => Kubectl.Try(system.Stack.Plane.Kubeconfig, pod, "create", "-n", tenant.Namespace, "--dry-run=server", "-o", "yaml", "-f", "-").Output.Contains("claudeconfig-canary", StringComparison.Ordinal),
            "the webhooks know the configuration", Deadlines.Settled);
        tenant.Apply(pod);
    }
}
