using ClaudeConfig.Dashboard.Access;
using ClaudeConfig.Dashboard.Upstream;

namespace ClaudeConfig.Dashboard.Writing;

/// <summary>What a view of a board asks the ledger, as Grafana sends it. Pure. What people wrote stands in literals, which no quote and no dollar sign of theirs ends.</summary>
internal static class BoardSql
{
    private static readonly string[] OfEvents = ["session", "agent"];

    public static string Of(ReportQuery query, Visibility visible)
    {
        var events = OfEvents.Contains(query.GroupBy) || OfEvents.Any(name => query.Filter(name) is not null);
        var (time, count) = events ? ("s.start_time", "count(*)") : ("a.hour", "sum(a.events)");
        var money = events ? "s" : "a";
        return $"select {Group(query)} as {Identifier(query.Column)}, sum({money}.cost) as cost, sum({money}.assumed_cost) as \"assumed cost\", {count} as requests "
            + $"from {(events ? "usage_events s" : "hourly_aggregates a join usage_scopes s on s.id = a.scope")} "
            + $"where {string.Join(" and ", Conditions(query, visible, time))} group by 1 order by 2 desc nulls last limit 1000";
    }

    private static IEnumerable<string> Conditions(ReportQuery query, Visibility visible, string time)
    {
        var (from, to) = query.Days;
        if (from is null && to is null)
        {
            yield return $"$__timeFilter({time})";
        }
        else
        {
            // Explore begins with the month unless it is told.
            yield return from is null ? $"{time} >= date_trunc('month', now(), 'UTC')" : $"{time} >= {Literal(from)}";
            yield return to is null ? "true" : $"{time} < {Literal(to)}";
        }

        if (query.Project is { } project)
        {
            yield return $"{Column("project")} = {Literal(project)}";
        }
        else if (!visible.All)
        {
            yield return $"{Column("project")} in ({string.Join(", ", visible.Projects.Select(seen => Literal(seen.ToString())))})";
        }

        foreach (var name in ReportQuery.FilterNames)
        {
            if (query.Filter(name) is { } value)
            {
                yield return $"{Column(name)} = {Literal(value)}";
            }
        }
    }

    private static string Group(ReportQuery query) => query.TagKey is { } key && query.GroupBy == "tag" ? $"s.tags ->> {Literal(key)}" : Column(query.GroupBy);

    private static string Column(string name) => name switch
    {
        "project" => "s.project_namespace || '/' || s.project_name",
        "route" => "s.route_namespace || '/' || s.route_name",
        "member" => "s.member",
        "key" => "s.key_name",
        "provider" => "s.provider",
        "model" => "s.model",
        "session" => "s.session_id",
        "agent" => "s.agent_id",
        _ => "null::text",
    };

    private static string Literal(string text) => $"('{text.Replace("'", "''", StringComparison.Ordinal).Replace("$", "' || chr(36) || '", StringComparison.Ordinal)}')";

    private static string Identifier(string text) => $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal).Replace('$', '_')}\"";
}
