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
        await using var space = await PrepareAsync();
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync(), kubeconfig: cluster.Kubeconfig);

        await Eventually.TrueAsync(async () => Text(await BudgetAsync(space.Name), "spent") == "0.00", "the budget shows that nothing is spent", Deadlines.Settled);
        await AssertEnforcedAsync(space.Name, "Unknown", "NoRouters");
        await ReportAsync(app);
        await AssertEnforcedAsync(space.Name, "Unknown", "Pending");

        var usage = A.Event(DateTimeOffset.UtcNow, 1).From(new ObjectRef(space.Name, "web")) with { Provider = "anthropic", Model = "claude-sonnet-4-5" };
        await app.SendAsync(usage);
        await ConfirmAsync(space.Name);
        await AssertEnforcedAsync(space.Name, "True", "Enforced");
        await Eventually.TrueAsync(async () => Display(await BudgetAsync(space.Name), "spent") is { } spent && spent != "0.00 USD" && spent.EndsWith(" USD", StringComparison.Ordinal), "the budget shows money", Deadlines.Settled);
        Assert.Equal("OK", Display(await BudgetAsync(space.Name), "state"));
        await Eventually.TrueAsync(async () => Spend(await ObjectAsync(space.Name, "claudeprojects", "web")) is not (null or "0.00 USD"), "the project shows its month", Deadlines.Settled);
        Assert.Equal(Spend(await ObjectAsync(space.Name, "claudeprojects", "web")), Spend(await ObjectAsync(space.Name, "claudeprojects", "top")));

        // Several turns of the writer later nothing has been written: the version stands still while turns go by.
        var version = Version(await BudgetAsync(space.Name));
        var writes = await TurnsAsync(app, 3);
        Assert.Equal(version, Version(await BudgetAsync(space.Name)));
        Assert.True(writes > 0);
    }

    [Fact]
    public async Task Budget_WhoseProjectIsDeletedOrThatIsBroken_SaysSoByItself()
    {
        await using var space = await PrepareAsync();
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync(), kubeconfig: cluster.Kubeconfig);
        await ReportAsync(app);
        await ConfirmAsync(space.Name);
        await AssertEnforcedAsync(space.Name, "True", "Enforced");
        await cluster.Client.CustomObjects.DeleteNamespacedCustomObjectAsync("claudeconfig.dev", "v1alpha1", space.Name, "claudeprojects", "web");
        await AssertEnforcedAsync(space.Name, "False", "RefNotFound");
    }

    [Theory]
    [InlineData("wrong password", "refuses the login")]
    [InlineData("nobody listens", "cannot be reached")]
    public async Task Store_NeverUsable_IsToldByEveryBudgetWithin30Seconds(string kind, string cause)
    {
        await using var space = await PrepareAsync();
        await using var own = await OwnPostgres.StartAsync(new PostgresOptions { PasswordRoles = ["guarded"] });
        await using var app = await RunningApp.StartUnreadyAsync(await StoreSetupTests.BrokenAsync(own, kind), kubeconfig: cluster.Kubeconfig);
        await AssertEnforcedAsync(space.Name, "False", "StoreUnavailable");
        var message = Condition((await BudgetAsync(space.Name)).GetProperty("status"), "Enforced").GetProperty("message").GetString();
        Assert.Contains(cause, message);
        Assert.Contains("Remedy", message);
    }

    [Fact]
    public async Task Store_GoneAndBack_KeepsFiguresAndRecovers()
    {
        await using var space = await PrepareAsync();
        await using var own = await OwnPostgres.StartAsync();
        await using var app = await RunningApp.StartAsync(await own.CreateDatabaseAsync(), kubeconfig: cluster.Kubeconfig);
        await ReportAsync(app);
        await ConfirmAsync(space.Name);
        await AssertEnforcedAsync(space.Name, "True", "Enforced");
        await own.Cluster.StopImmediatelyAsync();
        await AssertEnforcedAsync(space.Name, "False", "StoreUnavailable");
        var budget = await BudgetAsync(space.Name);
        Assert.Equal(("0.00", "LastKnown 1m"), (Text(budget, "spent"), Display(budget, "state")));
        await own.Cluster.StartServerAsync();
        await Eventually.TrueAsync(async () => Display(await BudgetAsync(space.Name), "state") == "OK", "the ledger is back", Deadlines.Settled);
    }

    private async Task<TestNamespace> PrepareAsync()
    {
        await InstallCrdsAsync();
        await EnsureNamespaceAsync(Api.Names.PlatformNamespace);
        var space = await cluster.CreateNamespaceAsync("metering");
        await ApplyAsync(space.Name);
        return space;
    }

    private static Task ReportAsync(RunningApp app) => app.PostAsync(
        "/v1/routers",
        JsonSerializer.Serialize(new RouterReport { Instance = "gw-0", Role = RouterRole.Gateway, ConfigVersion = "v1", ReportTime = DateTimeOffset.UtcNow }, ContractsJson.Default.RouterReport));

    /// <summary>What the Operator writes once every gateway runs the budget.</summary>
    private async Task ConfirmAsync(string space)
    {
        var generation = (await BudgetAsync(space)).GetProperty("metadata").GetProperty("generation").GetInt64();
        var status = new
        {
            apiVersion = "claudeconfig.dev/v1alpha1",
            kind = "Budget",
            metadata = new { name = "b", @namespace = space },
            status = new
            {
                conditions = new[] { new { type = "Programmed", status = "True", reason = "Programmed", message = "1 of 1", observedGeneration = generation, lastTransitionTime = "2026-11-23T12:00:00Z" } },
            },
        };
        await cluster.Client.CustomObjects.PatchNamespacedCustomObjectStatusAsync(
            new V1Patch(JsonSerializer.Serialize(status), V1Patch.PatchType.ApplyPatch), "claudeconfig.dev", "v1alpha1", space, "budgets", "b", fieldManager: Api.Names.OperatorManager, force: true);
    }

    private Task AssertEnforcedAsync(string space, string status, string reason) => Eventually.TrueAsync(
        async () => (await BudgetAsync(space)).TryGetProperty("status", out var current)
            && current.GetProperty("conditions").EnumerateArray().FirstOrDefault(condition => condition.GetProperty("type").GetString() == "Enforced") is { ValueKind: JsonValueKind.Object } condition
            && (condition.GetProperty("status").GetString(), condition.GetProperty("reason").GetString()) == (status, reason),
        $"Enforced is {status}, {reason}",
        TimeSpan.FromSeconds(30));

    private async Task<double> TurnsAsync(RunningApp app, int turns)
    {
        var from = await CountAsync(app);
        await Eventually.TrueAsync(async () => await CountAsync(app) >= from + turns, $"{turns} turns of the status writer", Deadlines.Settled);
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
            metadata: {name: top, namespace: {{space}} }
            spec: {displayName: Top}
            ---
            apiVersion: claudeconfig.dev/v1alpha1
            kind: ClaudeProject
            metadata: {name: web, namespace: {{space}} }
            spec: {displayName: Web, parentRef: {name: top} }
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
        await Eventually.TrueAsync(() => Kubectl.Try(cluster.Kubeconfig, null, "get", "budgets,claudeprojects", "-A").ExitCode == 0, "the kinds are served", Deadlines.Settled);
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

    private static string? Display(JsonElement item, string field) =>
        item.TryGetProperty("status", out var status) && status.TryGetProperty("display", out var display) && display.TryGetProperty(field, out var value) ? value.GetString() : null;

    private static string? Spend(JsonElement item) =>
        item.TryGetProperty("status", out var status) && status.TryGetProperty("spend", out var spend) ? spend.GetProperty("display").GetString() : null;

    private static JsonElement Condition(JsonElement status, string type) =>
        status.GetProperty("conditions").EnumerateArray().Single(condition => condition.GetProperty("type").GetString() == type);

    private static string? Version(JsonElement item) => item.GetProperty("metadata").GetProperty("resourceVersion").GetString();
}
