using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ClaudeConfig.Api.Common;
using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.Tests.Kit;
using ClaudeConfig.Dashboard.Writing;
using ClaudeConfig.Domain;
using Npgsql;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>A board in Grafana says what it says here.</summary>
public sealed partial class GrafanaTests(DashboardFixture dashboard)
{
    private string Web => $"project={dashboard.Of.Payments}%2Fweb";

    [Theory]
    [InlineData("groupBy=model", "")]
    [InlineData("groupBy=member&model=claude-haiku-4-5", "&model=claude-haiku-4-5")]
    [InlineData("groupBy=route", "")]
    [InlineData("groupBy=session&member=ann", "&member=ann")]
    [InlineData("groupBy=agent&session=s-1", "&session=s-1")]
    [InlineData("groupBy=tag&tag=feature", "")]
    [InlineData("groupBy=key&member=it%27s%20%24__timeFilter%20%24%7Bledger%7D%20%5C%22", "&member=it%27s%20%24__timeFilter%20%24%7Bledger%7D%20%5C%22")]
    public async Task Query_OfAView_FindsInTheLedgerWhatMeteringSays(string view, string filter)
    {
        var panels = JsonNode.Parse(GrafanaBoard.Of(new Board("b", "x/y", [new BoardView("It costs $1", $"{view}&{Web}")]), Everything))!["panels"]!.AsArray();
        var sql = (string)panels.Single()!["targets"]![0]!["rawSql"]!;
        Assert.DoesNotMatch(@"\$(?!__timeFilter\((a\.hour|s\.start_time)\))", sql);
        await using var source = NpgsqlDataSource.Create(dashboard.Database);
        await using var command = source.CreateCommand($"select coalesce(sum(cost), 0), coalesce(sum(requests), 0)::bigint from ({TimeFilter().Replace(sql, "$1 between date_trunc('month', now(), 'UTC') and now() + interval '1 hour'")}) as found");
        await using var reader = await command.ExecuteReaderAsync();
        Assert.True(await reader.ReadAsync());
        var totals = JsonNode.Parse(await dashboard.Metering.GetStringAsync($"/v1/cost?{Web}{filter}"))!["totals"]!;
        Assert.Equal((decimal.Parse((string)totals["cost"]!, CultureInfo.InvariantCulture), (long)totals["requests"]!), (reader.GetDecimal(0), reader.GetInt64(1)));
    }

    [Fact]
    public void Views_ThatCannotBeAsked_AreLeftOut() =>
        Assert.Empty(JsonNode.Parse(GrafanaBoard.Of(new Board("b", "x/y", [new BoardView("a", "groupBy=tokenClass"), new BoardView("b", "from=nonsense"), new BoardView("c", "project=other/secret")]), Everything))!["panels"]!.AsArray());

    [Fact]
    public void Manifest_OfABoard_IsWhatASidecarCollects()
    {
        var text = GrafanaBoard.ManifestOf(new Board("finance", "x/y", [new BoardView("a", "groupBy=model&from=2026-11-01&to=2026-11-30")]), Everything);
        Assert.Contains("    grafana_dashboard: \"1\"\n", text);
        Assert.Contains("s.model as \\u0022model\\u0022", text);
        Assert.Contains("2026-12-01T00:00:00Z", text);
    }

    /// <summary>What a platform role sees of a cluster that has the projects of the tests.</summary>
    private Visibility Everything => Visibility.Of(
        new Viewer("pat", ["platform"], "Pat"),
        new DomainSnapshot(new DomainSources
        {
            Namespaces = new Dictionary<string, IReadOnlyDictionary<string, string>> { [dashboard.Of.Payments] = new Dictionary<string, string>() },
            Projects = [new Api.Projects.ClaudeProject { Metadata = new k8s.Models.V1ObjectMeta { Name = "web", NamespaceProperty = dashboard.Of.Payments }, Spec = new Api.Projects.ClaudeProjectSpec() }],
            Budgets = [],
            Routes = [],
        }),
        ["platform"]);

    [GeneratedRegex(@"\$__timeFilter\(([a-z_.]+)\)")]
    private static partial Regex TimeFilter();
}
