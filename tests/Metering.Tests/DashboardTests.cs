using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ClaudeConfig.Harness;
using ClaudeConfig.Metering.Tests.Kit;
using ClaudeConfig.Support.Postgres;
using Npgsql;

namespace ClaudeConfig.Metering.Tests;

/// <summary>Dashboards and rules, held to the schema and to the metrics that there are.</summary>
public sealed partial class DashboardTests(PostgresFixture postgres) : LedgerTest(postgres)
{
    [Fact]
    public async Task Queries_OfEveryPanel_RunAgainstTheSchemaAndFindWhatIsThere()
    {
        var budget = A.Budget("b").LimitedTo(100);
        await Ledger.UseAsync(budget);
        await Ledger.SendAsync(A.Event(Now, 1), A.Event(Now.AddDays(-2), 2));
        await using var source = NpgsqlDataSource.Create(Ledger.ConnectionString);
        var panels = Panels().Where(panel => panel.Sql is not null).ToList();
        Assert.True(panels.Count >= 15);
        foreach (var (file, title, sql, _) in panels)
        {
            await using var command = source.CreateCommand(Filled(sql!));
            var rows = 0;
            try
            {
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    rows++;
                }
            }
            catch (PostgresException e)
            {
                Assert.Fail($"{file}: \"{title}\": {e.MessageText}");
            }

            // What is about usage must find it.
            Assert.True(rows > 0 || !sql!.Contains("a.cost + a.assumed_cost", StringComparison.Ordinal), $"{file}: \"{title}\" finds nothing");
        }
    }

    [Fact]
    public void Metrics_OfRulesAndPanels_AreThere()
    {
        var code = string.Concat(Directory.EnumerateFiles(Repository.PathOf("src"), "*Metrics.cs", SearchOption.AllDirectories).Select(File.ReadAllText));
        var rules = Directory.GetFiles(Repository.PathOf("config", "prometheus"), "*.yaml").Select(File.ReadAllText).ToList();
        var used = rules.Concat(Panels().Select(panel => panel.Expression ?? ""));
        foreach (var name in used.SelectMany(text => Metric().Matches(text)).Select(match => match.Value).Distinct())
        {
            var declared = name.EndsWith("_bucket", StringComparison.Ordinal) ? name[..^"_bucket".Length] : name;
            Assert.True(code.Contains($"\"{declared}\"", StringComparison.Ordinal), $"{name} is no metric of any process");
        }

        foreach (var recorded in used.SelectMany(text => Recorded().Matches(text)).Select(match => match.Value).Distinct())
        {
            Assert.True(rules.Any(text => text.Contains($"record: {recorded}\n", StringComparison.Ordinal)), $"{recorded} is recorded by no rule");
        }
    }

    [Fact]
    public void Alerts_EachHaveACaseAndARunbook()
    {
        var alerts = File.ReadAllLines(Repository.PathOf("config", "prometheus", "alerts.yaml")).Select(line => line.Trim()).Where(line => line.StartsWith("- alert: ", StringComparison.Ordinal))
            .Select(line => line["- alert: ".Length..]).ToList();
        var cases = File.ReadAllText(Repository.PathOf("config", "prometheus", "tests", "alerts.yaml"));
        var runbooks = File.ReadAllText(Repository.PathOf("docs", "runbooks.md"));
        Assert.NotEmpty(alerts);
        Assert.All(alerts, alert => Assert.Contains($"- name: {alert}\n", cases));
        Assert.All(alerts, alert => Assert.Contains($"## {alert}\n", runbooks));
    }

    [Fact]
    public async Task Rules_DoWhatTheirCasesSay()
    {
        var (code, output) = await PromtoolAsync("test", "rules", Repository.PathOf("config", "prometheus", "tests", "alerts.yaml"));
        Assert.True(code == 0, output);
    }

    [Fact]
    public async Task Expressions_OfEveryPanel_AreUnderstood()
    {
        var expressions = Panels().Where(panel => panel.Expression is not null).Select(panel => panel.Expression!.Replace("$__rate_interval", "5m", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(expressions);
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "groups:\n- name: panels\n  rules:\n" + string.Concat(expressions.Select((expression, i) => $"  - record: panel:{i}\n    expr: {JsonSerializer.Serialize(expression)}\n")));
        var (code, output) = await PromtoolAsync("check", "rules", file);
        Assert.True(code == 0, output);
    }

    private static async Task<(int Code, string Output)> PromtoolAsync(params string[] arguments)
    {
        using var promtool = Process.Start(new ProcessStartInfo("promtool", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (promtool.StandardOutput.ReadToEndAsync(), promtool.StandardError.ReadToEndAsync());
        await promtool.WaitForExitAsync();
        return (promtool.ExitCode, await output + await error);
    }

    private static IEnumerable<(string File, string Title, string? Sql, string? Expression)> Panels()
    {
        foreach (var file in Directory.GetFiles(Repository.PathOf("config", "grafana"), "*.json"))
        {
            using var document = JsonDocument.Parse(File.ReadAllText(file));
            foreach (var variable in document.RootElement.GetProperty("templating").GetProperty("list").EnumerateArray().Where(variable => variable.GetProperty("type").GetString() == "query"))
            {
                yield return (Path.GetFileName(file), $"variable {variable.GetProperty("name").GetString()}", variable.GetProperty("query").GetString(), null);
            }

            foreach (var panel in document.RootElement.GetProperty("panels").EnumerateArray())
            {
                foreach (var target in panel.GetProperty("targets").EnumerateArray())
                {
                    yield return (
                        Path.GetFileName(file), panel.GetProperty("title").GetString()!,
                        target.TryGetProperty("rawSql", out var sql) ? sql.GetString() : null, target.TryGetProperty("expr", out var expression) ? expression.GetString() : null);
                }
            }
        }
    }

    /// <summary>Grafana's macros, as it fills them in.</summary>
    private static string Filled(string sql) => TimeGroup().Replace(TimeFilter().Replace(sql, "$1 between '2026-11-01T00:00:00Z' and '2026-12-01T00:00:00Z'"), "to_timestamp(floor(extract(epoch from $1) / 300) * 300)")
        .Replace("${project:sqlstring}", "'team/web','other/data'", StringComparison.Ordinal);

    [GeneratedRegex(@"\$__timeFilter\(([a-z_.]+)\)")]
    private static partial Regex TimeFilter();

    [GeneratedRegex(@"\$__timeGroup\(([a-z_.]+), '5m'\)")]
    private static partial Regex TimeGroup();

    [GeneratedRegex("claudeconfig_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("claudeconfig:[a-z0-9_:]+")]
    private static partial Regex Recorded();
}
