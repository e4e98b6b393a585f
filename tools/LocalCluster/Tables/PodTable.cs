using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tables;

/// <summary>How kubectl prints pods.</summary>
internal static class PodTable
{
    public static IReadOnlyList<TableColumn> Columns { get; } =
    [
        TableLayout.Name,
        BuiltinTables.Text("Ready", o => $"{Statuses(o).Count(IsReady)}/{BuiltinTables.Items(o["spec"]?["containers"]).Count()}"),
        BuiltinTables.Text("Status", o => Status(o)),
        BuiltinTables.Text("Restarts", o => Statuses(o).Sum(s => s["restartCount"] is JsonValue count && count.TryGetValue<int>(out var restarts) ? restarts : 0).ToString()),
        TableLayout.Age,
        BuiltinTables.Text("IP", o => o.At("status", "podIP") ?? "<none>", 1),
        BuiltinTables.Text("Node", o => o.At("spec", "nodeName") ?? "<none>", 1),
        BuiltinTables.Text("Nominated Node", o => o.At("status", "nominatedNodeName") ?? "<none>", 1),
        BuiltinTables.Text("Readiness Gates", _ => "<none>", 1),
    ];

    private static IEnumerable<JsonNode> Statuses(JsonObject pod) => BuiltinTables.Items(pod["status"]?["containerStatuses"]);

    private static bool IsReady(JsonNode status) => status["ready"] is JsonValue ready && ready.TryGetValue<bool>(out var flag) && flag;

    private static string Status(JsonObject pod)
    {
        if (pod.At("metadata", "deletionTimestamp") is not null)
        {
            return "Terminating";
        }

        var reason = Statuses(pod).Select(s => (s.At("state", "waiting", "reason") ?? s.At("state", "terminated", "reason"))?.ToString()).LastOrDefault(r => r is not null);
        return reason ?? pod.At("status", "reason")?.ToString() ?? pod.At("status", "phase")?.ToString() ?? "Unknown";
    }
}
