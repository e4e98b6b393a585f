using ClaudeConfig.Harness;

namespace ClaudeConfig.Operator.Tests.Integration;

/// <summary>What a tenant's Budgets and ModelRoutes can do to others: nothing. Compared by the bytes of the bundle that gateways get.</summary>
public sealed class TenantMoneyTests(OperatorFixture fixture) : OperatorTest(fixture)
{
    private const string Monthly = "limit: {amount: \"0\", currency: USD}\nperiod: {type: Monthly, timeZone: UTC}\n";

    [Fact]
    public async Task Budget_OfAChildOnTheParentsProject_IsNotGrantedAndReadsLikeOneThatIsMissing()
    {
        var tenant = await TenantAsync();
        Apply(Manifest("Budget", "grab", Monthly + $"scope: {{projectRef: {{name: platform, namespace: {Home}}}}}", tenant));
        Apply(Manifest("Budget", "guess", Monthly + $"scope: {{projectRef: {{name: absent, namespace: {Home}}}}}", tenant));
        var granted = await ConditionAsync(Budgets, "grab", "Ready", "False", "NotGranted", tenant);
        var missing = await ConditionAsync(Budgets, "guess", "Ready", "False", "NotGranted", tenant);
        Assert.Equal(missing.Replace("guess", "grab", StringComparison.Ordinal).Replace("absent", "platform", StringComparison.Ordinal), granted);
        Assert.DoesNotContain("grab", Bundle(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Route_OfAChildOnTheParentsProject_IsNotGranted()
    {
        var tenant = await TenantAsync();
        Apply(Manifest(
            "ModelRoute",
            "seize",
            $"projectRef: {{name: platform, namespace: {Home}}}\nmatch: [{{models: [\"claude-*\"]}}]\ntargets: [{{name: dear, provider: anthropic, model: claude-opus-5-5}}]\nstrategy: {{type: Priority}}",
            tenant));
        await ConditionAsync(Routes, "seize", "Ready", "False", "NotGranted", tenant);
        Assert.DoesNotContain("seize", Bundle(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budget_EditedToAZoneThatDoesNotExist_KeepsItsLastAcceptedForm()
    {
        ApplyProject("team");
        Apply(Manifest("Budget", "kept", "limit: {amount: \"5\", currency: USD}\nscope: {projectRef: {name: team}}\nperiod: {type: Daily, timeZone: UTC}"));
        await ReadyAsync(Budgets, "kept");
        Apply(Manifest("Budget", "kept", "limit: {amount: \"9\", currency: USD}\nscope: {projectRef: {name: team}}\nperiod: {type: Daily, timeZone: Europe/Berln}"));
        var message = await ConditionAsync(Budgets, "kept", "Ready", "False", "UnknownTimeZone");
        Assert.Contains("generation 1 of this budget stays in force", message, StringComparison.Ordinal);
        var live = await GetAsync(Budgets, "kept");
        Assert.Equal(1, live.GetProperty("status").GetProperty("enforcedGeneration").GetInt64());
    }

    [Fact]
    public async Task Budget_DeletedAndMadeAnew_ForgetsTheFormOfTheOneBefore()
    {
        ApplyProject("team");
        Apply(Manifest("Budget", "again", "limit: {amount: \"5\", currency: USD}\nscope: {projectRef: {name: team}}\nperiod: {type: Daily, timeZone: UTC}"));
        await ReadyAsync(Budgets, "again");
        var uid = (await GetAsync(Budgets, "again")).GetProperty("metadata").GetProperty("uid").GetString();
        Assert.NotNull(await ConfigMapAsync($"claude-budget-{uid}", Platform));
        Delete(Budgets, "again");
        await Eventually.TrueAsync(async () => await ConfigMapAsync($"claude-budget-{uid}", Platform) is null, "the form is forgotten");
    }

    /// <summary>A platform project in the test's own namespace, and a namespace that it admits as a child and for nothing else.</summary>
    private async Task<string> TenantAsync()
    {
        var tenant = await NamespaceAsync(("tenant", "true"));
        ApplyProject("platform", "allowed: {children: {from: Selector, selector: {matchLabels: {tenant: \"true\"}}}}\nproviders: [{name: anthropic, type: Anthropic, credential: {secretKeyRef: {name: k, key: k}}}]");
        ApplyProject("team", $"parentRef: {{name: platform, namespace: {Home}}}", tenant);
        return tenant;
    }

    /// <summary>Everything that gateways get, as text.</summary>
    private string Bundle() => string.Concat(
        Kubectl.Run(Fixture.Kubeconfig, "get", "secrets", "-n", Platform, "-l", "claudeconfig.dev/component=router-config,!claudeconfig.dev/gateway", "-o", "go-template={{range .items}}{{range .data}}{{.}} {{end}}{{end}}")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(part => System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(part))));
}
