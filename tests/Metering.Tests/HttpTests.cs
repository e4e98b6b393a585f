using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;

namespace ClaudeConfig.Metering.Tests;

public sealed class HttpTests(PostgresFixture postgres)
{
    private static DateTimeOffset Now => DateTimeOffset.UtcNow;

    [Fact]
    public async Task Api_WithoutTheToken_Is401AndProbesAreOpen()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        app.Http.DefaultRequestHeaders.Authorization = new("Bearer", "wrong");
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.SendAsync(A.Event(Now, 1))).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Http.GetAsync("/v1/routers")).StatusCode);
        app.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Http.GetAsync("/v1/budgets/team/b")).StatusCode);
        Assert.Equal("ok", await app.Http.GetStringAsync("/healthz"));
        Assert.Contains("claudeconfig_metering_events_total", await app.Http.GetStringAsync("/metrics"));
    }

    [Fact]
    public async Task MoneyMetrics_HaveBudgetsAndProjects_AndOnlyForWhoMaySeeAll()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        await app.Rules.ReplaceAsync([A.Budget("b").LimitedTo(100)], CancellationToken.None);
        Assert.True((await app.SendAsync(A.Event(Now, 1.25m) with { Provider = "anthropic", Model = "claude-opus-5-5" })).IsSuccessStatusCode);
        var text = "";
        await Eventually.TrueAsync(
            async () =>
            {
                text = await app.Http.GetStringAsync("/metrics/money");
                var figures = await app.Http.GetFromJsonAsync<JsonElement>("/v1/budgets/team/b");
                return Trimmed(figures.GetProperty("spent")) is not "0" and var spent
                    && text.Contains($"claudeconfig_budget_spent{{namespace=\"team\",budget=\"b\",currency=\"USD\"}} {spent}\n", StringComparison.Ordinal);
            },
            "what was spent is added up",
            Deadlines.Settled);
        Assert.Contains("claudeconfig_budget_limit{namespace=\"team\",budget=\"b\",currency=\"USD\"} 100\n", text);
        Assert.Contains("claudeconfig_budgets_left_out 0\n", text);
        Assert.Contains("claudeconfig_metering_project_cost_usd_total{namespace=\"team\",project=\"web\"}", text);
        app.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, (await app.Http.GetAsync("/metrics/money")).StatusCode);
        var open = await app.Http.GetStringAsync("/metrics");
        Assert.DoesNotContain("claudeconfig_budget_", open, StringComparison.Ordinal);
        Assert.DoesNotContain("project=", open, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Answers_SayWhatTimeItIs()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        var before = DateTimeOffset.UtcNow.AddMilliseconds(-1);
        var answer = await app.CallAsync(A.Call());
        Assert.InRange(LedgerClock.Read(answer.Headers.GetValues(LedgerClock.Header).Single())!.Value, before, DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Events_TooLargeTooManyOrNoBatch_AreRefusedWhole()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        // Asks before sending: the refusal comes before the body.
        app.Http.DefaultRequestHeaders.ExpectContinue = true;
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await app.PostAsync("/v1/events", $"{{\"events\": [\"{new string('x', 17_000_000)}\"]}}")).StatusCode);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await app.SendAsync([.. Enumerable.Range(0, 1001).Select(_ => A.Event(Now, 0))])).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.PostAsync("/v1/events", "{\"events\": {}}")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.PostAsync("/v1/events", "{\"events\": [")).StatusCode);
        var bad = await app.CallAsync(A.Call() with { CallId = "", Renew = [new LeaseRenew { LeaseId = "l", Return = -1 }] });
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Contains("renew[0].return", await bad.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Figures_AfterAnEventAndALease_AreLive()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        var budget = A.Budget("b").LimitedTo(100);
        await app.Rules.ReplaceAsync([budget], CancellationToken.None);
        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync(A.Call().Acquiring("l", 5, 5, budget))).StatusCode);
        var priced = A.Event(Now, 1) with { Provider = "anthropic", Model = "claude-sonnet-4-5", RequestedModel = "claude-sonnet-4-5" };
        var answer = await (await app.SendAsync(priced)).Content.ReadFromJsonAsync(ContractsJson.Default.EventBatchResult);
        Assert.Equal(EventStatus.Accepted, answer!.Results.Single().Status);
        var figures = await app.Http.GetFromJsonAsync<JsonElement>("/v1/budgets/team/b");
        Assert.Equal("5", Trimmed(figures.GetProperty("held")));
        Assert.NotEqual("0", Trimmed(figures.GetProperty("spent")));
        Assert.Equal(HttpStatusCode.NotFound, (await app.Http.GetAsync("/v1/budgets/team/none")).StatusCode);
    }

    [Fact]
    public async Task Uses_OfBudgets_AreWhatWasSpentAndLeaveOutWhatHasNoWindow()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        var (half, zero) = (A.Budget("half").LimitedTo(100), A.Budget("zero").LimitedTo(0));
        await app.Rules.ReplaceAsync([half, zero], CancellationToken.None);
        // Held money is not used.
        Assert.Equal(HttpStatusCode.OK, (await app.CallAsync(A.Call().Acquiring("l", 60, 60, half))).StatusCode);
        var answer = await app.PostAsync(
            "/v1/budgets/use", """{"budgets": [{"namespace": "team", "name": "half"}, {"namespace": "team", "name": "zero"}, {"namespace": "team", "name": "none"}]}""");
        var uses = (await answer.Content.ReadFromJsonAsync(ContractsJson.Default.BudgetUseResponse))!.Budgets.ToDictionary(use => use.Budget.Name, use => use.UsedPercent);
        Assert.Equal([("half", 0), ("zero", 100)], uses.Select(use => (use.Key, use.Value)).Order());
        var many = string.Join(',', Enumerable.Repeat("""{"namespace": "team", "name": "half"}""", BudgetUseRequest.Most + 1));
        Assert.Equal(HttpStatusCode.BadRequest, (await app.PostAsync("/v1/budgets/use", $$"""{"budgets": [{{many}}]}""")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await app.PostAsync("/v1/budgets/use", "{}")).StatusCode);
    }

    [Fact]
    public async Task Routers_Reported_AreListed()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        var report = new RouterReport { Instance = "gw-0", Role = RouterRole.Gateway, ConfigVersion = "v1", ReportTime = Now };
        Assert.Equal(HttpStatusCode.NoContent, (await app.PostAsync("/v1/routers", JsonSerializer.Serialize(report, ContractsJson.Default.RouterReport))).StatusCode);
        var list = await app.Http.GetFromJsonAsync("/v1/routers", ContractsJson.Default.RouterReportList);
        Assert.Equal(("gw-0", "v1"), (list!.Routers.Single().Instance, list.Routers.Single().ConfigVersion));
    }

    [Fact]
    public async Task Bodies_WithOnlyWhatIsRequired_AreTaken()
    {
        await using var app = await RunningApp.StartAsync(await postgres.CreateDatabaseAsync());
        var budget = A.Budget("b").LimitedTo(100);
        await app.Rules.ReplaceAsync([budget], CancellationToken.None);
        var now = Now.ToString("O");
        var events = await app.PostAsync(
            "/v1/events",
            $$"""
            {"events": [{"id": "1", "source": "gw", "tenant": "team", "startTime": "{{now}}", "endTime": "{{now}}", "provider": "anthropic", "requestedModel": "x",
                         "model": "x", "attribution": {"project": {"namespace": "team", "name": "web"} }, "usage": {"input": 1} }]}
            """);
        Assert.Contains("Accepted", await events.Content.ReadAsStringAsync());
        var leases = await app.PostAsync(
            "/v1/leases", """{"source": "gw", "callId": "1", "acquire": [{"leaseId": "l", "budgets": [{"namespace": "team", "name": "b"}], "minimum": "1", "wanted": "1"}]}""");
        Assert.Contains("\"amount\":\"1", await leases.Content.ReadAsStringAsync());
        var router = await app.PostAsync("/v1/routers", $$"""{"instance": "gw", "role": "Gateway", "reportTime": "{{now}}"}""");
        Assert.Equal(HttpStatusCode.NoContent, router.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.Http.GetAsync("/v1/routers")).StatusCode);
    }

    private static string Trimmed(JsonElement amount) => decimal.Parse(amount.GetString()!).ToString("0.####");
}
