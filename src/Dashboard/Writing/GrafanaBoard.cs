using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClaudeConfig.Api;
using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.Upstream;
using Microsoft.AspNetCore.WebUtilities;

namespace ClaudeConfig.Dashboard.Writing;

/// <summary>A board for those who live in Grafana: each view as a table whose query asks the ledger. Pure.</summary>
internal static class GrafanaBoard
{
    private const int Width = 12;
    private const int Height = 9;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static readonly JsonObject Ledger = new() { ["type"] = "postgres", ["uid"] = "${ledger}" };

    /// <summary>As Grafana imports it.</summary>
    /// <param name="board">The board.</param>
    /// <param name="visible">What the one who takes it along sees: its queries ask for nothing else.</param>
    public static string Of(Board board, Visibility visible) => new JsonObject
    {
        // Grafana takes 40 characters at most.
        ["uid"] = $"claudeconfig-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(board.Name)))[..20]}",
        ["title"] = $"Claude Config: {board.Name}",
        ["tags"] = new JsonArray("claudeconfig", "claudeconfig-board"),
        ["schemaVersion"] = 39,
        ["version"] = 1,
        ["editable"] = true,
        ["time"] = new JsonObject { ["from"] = "now/M", ["to"] = "now" },
        ["refresh"] = "1m",
        ["timezone"] = "utc",
        ["templating"] = new JsonObject { ["list"] = new JsonArray(new JsonObject { ["name"] = "ledger", ["type"] = "datasource", ["query"] = "postgres", ["label"] = "Ledger" }) },
        ["panels"] = new JsonArray([.. Views(board, visible).Select((view, place) => Panel(view.Title, view.Query, visible, place))]),
    }.ToJsonString(Indented);

    /// <summary>In a ConfigMap, as Grafana's sidecar collects them.</summary>
    public static string ManifestOf(Board board, Visibility visible)
    {
        var lines = Of(board, visible).Split('\n').Select(line => "    " + line);
        return $"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: claudeconfig-grafana-{board.Name}\n  labels:\n    grafana_dashboard: \"1\"\n    {Names.ManagedByLabel}: {Names.ManagedBy}\ndata:\n  claudeconfig-{board.Name}.json: |\n{string.Join('\n', lines)}\n";
    }

    private static IEnumerable<(string Title, ReportQuery Query)> Views(Board board, Visibility visible) => board.Views
        .Select(view => (view.Title, Query: ReportQuery.Read(new QueryCollection(QueryHelpers.ParseQuery(view.Query)))))
        .Where(view => view.Query.Problems.Count == 0 && view.Query.GroupBy != "tokenClass" && view.Query.IsFor(visible));

    private static JsonObject Panel(string title, ReportQuery query, Visibility visible, int place) => new()
    {
        ["id"] = place + 1,
        ["type"] = "table",
        // What looks like a variable of Grafana's is none.
        ["title"] = title.Replace('$', '＄'),
        ["description"] = "",
        ["datasource"] = Ledger.DeepClone(),
        ["gridPos"] = new JsonObject { ["x"] = place % 2 * Width, ["y"] = place / 2 * Height, ["w"] = Width, ["h"] = Height },
        ["fieldConfig"] = new JsonObject
        {
            ["defaults"] = new JsonObject(),
            ["overrides"] = new JsonArray(Unit("cost"), Unit("assumed cost")),
        },
        ["options"] = new JsonObject { ["footer"] = new JsonObject { ["show"] = true, ["reducer"] = new JsonArray("sum"), ["fields"] = new JsonArray("cost", "assumed cost", "requests") } },
        ["targets"] = new JsonArray(new JsonObject
        {
            ["refId"] = "A", ["datasource"] = Ledger.DeepClone(), ["format"] = "table", ["rawQuery"] = true, ["editorMode"] = "code", ["rawSql"] = BoardSql.Of(query, visible),
        }),
    };

    private static JsonObject Unit(string column) => new()
    {
        ["matcher"] = new JsonObject { ["id"] = "byName", ["options"] = column },
        ["properties"] = new JsonArray(new JsonObject { ["id"] = "unit", ["value"] = "currencyUSD" }),
    };
}
