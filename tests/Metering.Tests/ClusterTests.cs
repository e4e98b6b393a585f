using System.Text.Json;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.ControlPlane;
using ClaudeConfig.Support.Postgres;
using k8s;
using k8s.Models;

[assembly: AssemblyFixture(typeof(ControlPlaneFixture))]

namespace ClaudeConfig.Metering.Tests;

/// <summary>Metering against a control plane: from a Budget to money in its status.</summary>
public sealed class ClusterTests(PostgresFixture postgres, ControlPlaneFixture cluster)
{
    [Fact]
    public async Task Budget_Applied_ShowsMoneyAndThenIsLeftAlone()
    {
        await InstallCrdsAsync();
        await using var space = await cluster.CreateNamespaceAsync("metering");
        await EnsureNamespaceAsync(Api.Names.PlatformNamespace);
        await ApplyAsync(space.Name);
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync(), kubeconfig: cluster.Kubeconfig);

        await Eventually.TrueAsync(async () => Text(await BudgetAsync(space.Name), "spent") == "0.00", "the budget shows that nothing is spent");
        var status = (await BudgetAsync(space.Name)).GetProperty("status");
        Assert.Equal("NoRouters", Condition(status, "Enforced").GetProperty("reason").GetString());

        var report = new RouterReport { Instance = "gw-0", Role = RouterRole.Gateway, ConfigVersion = "v1", ReportTime = DateTimeOffset.UtcNow };
        await app.PostAsync("/v1/routers", JsonSerializer.Serialize(report, ContractsJson.Default.RouterReport));
        var usage = A.Event(DateTimeOffset.UtcNow, 1).From(new ObjectRef(space.Name, "web")) with { Provider = "anthropic", Model = "claude-sonnet-4-5" };
        await app.SendAsync(usage);
        await Eventually.TrueAsync(
            async () => Text(await BudgetAsync(space.Name), "spent") is not "0.00" && Condition((await BudgetAsync(space.Name)).GetProperty("status"), "Enforced").GetProperty("status").GetString() == "True",
            "the budget shows money and is enforced");
        await Eventually.TrueAsync(async () => Spend(await ObjectAsync(space.Name, "claudeprojects", "web")) is not (null or "0.00"), "the project shows its month");

        // Several turns of the writer later nothing has been written: the version stands still while turns go by.
        var version = Version(await BudgetAsync(space.Name));
        var writes = await TurnsAsync(app, 3);
        Assert.Equal(version, Version(await BudgetAsync(space.Name)));
        Assert.True(writes > 0);
    }

    private async Task<double> TurnsAsync(RunningApp app, int turns)
    {
        var from = await CountAsync(app);
        await Eventually.TrueAsync(async () => await CountAsync(app) >= from + turns, $"{turns} turns of the status writer");
        return turns;
    }

    private static async Task<double> CountAsync(RunningApp app)
    {
        var line = (await app.Http.GetStringAsync("/metrics")).Split('\n').FirstOrDefault(line => line.StartsWith("claudeconfig_metering_status_turns_total ", StringComparison.Ordinal));
        return line is null ? 0 : double.Parse(line.Split(' ')[1]);
    }

    private async Task ApplyAsync(string space)
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(
            file,
            $$"""
            apiVersion: claudeconfig.dev/v1alpha1
            kind: ClaudeProject
            metadata: {name: web, namespace: {{space}} }
            spec: {displayName: Web}
            ---
            apiVersion: claudeconfig.dev/v1alpha1
            kind: Budget
            metadata: {name: b, namespace: {{space}} }
            spec:
              limit: {amount: "100", currency: USD}
              scope: {projectRef: {name: web} }
              period: {type: Monthly, timeZone: Asia/Tokyo}
            """);
        Kubectl.Run(cluster.Kubeconfig, "create", "--validate=false", "-f", file);
        File.Delete(file);
    }

    // Without kubectl's own validation, which asks the server for OpenAPI: what is tested here is Metering.
    private async Task InstallCrdsAsync()
    {
        _ = Kubectl.Try(cluster.Kubeconfig, null, "create", "--validate=false", "-k", Repository.PathOf("config", "crd"));
        await Eventually.TrueAsync(() => Kubectl.Try(cluster.Kubeconfig, null, "get", "budgets,claudeprojects", "-A").ExitCode == 0, "the kinds are served");
    }

    private async Task EnsureNamespaceAsync(string name)
    {
        try
        {
            await cluster.Client.CoreV1.CreateNamespaceAsync(new V1Namespace { Metadata = new V1ObjectMeta { Name = name } });
        }
        catch (k8s.Autorest.HttpOperationException e) when (e.Response.StatusCode == System.Net.HttpStatusCode.Conflict)
        {
            // Another test made it.
        }
    }

    private Task<JsonElement> BudgetAsync(string space) => ObjectAsync(space, "budgets", "b");

    private async Task<JsonElement> ObjectAsync(string space, string plural, string name) =>
        JsonSerializer.SerializeToElement(await cluster.Client.CustomObjects.GetNamespacedCustomObjectAsync("claudeconfig.dev", "v1alpha1", space, plural, name));

    private static string? Text(JsonElement item, string field) =>
        item.TryGetProperty("status", out var status) && status.TryGetProperty(field, out var value) ? value.GetString() : null;

    private static string? Spend(JsonElement item) =>
        item.TryGetProperty("status", out var status) && status.TryGetProperty("spend", out var spend) ? spend.GetProperty("amount").GetString() : null;

    private static JsonElement Condition(JsonElement status, string type) =>
        status.GetProperty("conditions").EnumerateArray().Single(condition => condition.GetProperty("type").GetString() == type);

    private static string? Version(JsonElement item) => item.GetProperty("metadata").GetProperty("resourceVersion").GetString();
}
