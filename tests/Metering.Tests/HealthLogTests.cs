using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Contracts.Serialization;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

/// <summary>What gateways' checks of their targets leave in <c>health_checks</c>.</summary>
public sealed class HealthLogTests(PostgresFixture postgres)
{
    [Fact]
    public async Task Health_OfATarget_IsKeptWhenItTurnsAndNotWithEveryReport()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var app = await RunningApp.StartAsync(database);

        foreach (var healthy in (bool[])[true, true, false, false, true])
        {
            await ReportAsync(app, Report(healthy, healthy ? null : "health check: 503"));
        }

        Assert.Equal("true,false,true", await TextAsync(database, "select string_agg(healthy::text, ',' order by at) from health_checks where instance = 'gw-0'"));
        Assert.Equal("health check: 503", await TextAsync(database, "select error from health_checks where not healthy"));
    }

    [Fact]
    public async Task Error_ThatNoStoreTakes_IsMendedAndCostsNobodyTheReport()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using var app = await RunningApp.StartAsync(database);

        await ReportAsync(app, Report(healthy: false, "2\0\ud800") with { Problems = ["a\0b"], RejectedReason = "c\0d" });

        Assert.Equal("2\ufffd\ufffd", await TextAsync(database, "select error from health_checks"));
        var stored = (await app.Http.GetFromJsonAsync("/v1/routers", ContractsJson.Default.RouterReportList))!.Routers.Single();
        Assert.Equal(("a\ufffdb", "c\ufffdd", "2\ufffd\ufffd"), (stored.Problems.Single(), stored.RejectedReason, stored.Targets.Single().LastError));
    }

    private static RouterReport Report(bool healthy, string? error) => new()
    {
        Instance = "gw-0", Role = RouterRole.Gateway, ReportTime = DateTimeOffset.UtcNow, Targets = [new TargetReport { Route = new("team", "claude"), Target = "first", Healthy = healthy, LastError = error }],
    };

    private static async Task ReportAsync(RunningApp app, RouterReport report) =>
        Assert.Equal(HttpStatusCode.NoContent, (await app.PostAsync("/v1/routers", JsonSerializer.Serialize(report, ContractsJson.Default.RouterReport))).StatusCode);

    private static async Task<string?> TextAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(database);
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync();
    }
}
