using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Reports;

/// <summary>
/// The statement of a report: days that were added up, hours at either end of them, and events where an hour is cut, all in one snapshot. Pure.
/// What callers say goes into parameters, never into the text.
/// </summary>
internal sealed class ReportSql
{
    public static readonly string[] Measures =
    [
        "events", "unpriced_events", "input_tokens", "cache_write_5m_tokens", "cache_write_1h_tokens", "cache_read_tokens", "output_tokens", "thinking_tokens", "web_searches",
        "cost", "assumed_cost",
    ];

    private readonly ReportRequest _request;
    private readonly List<object> _parameters = [];

    private ReportSql(ReportRequest request) => _request = request;

    public static (string Text, object[] Parameters) Of(ReportRequest request)
    {
        var sql = new ReportSql(request);
        return (sql.Text(), [.. sql._parameters]);
    }

    private string Text()
    {
        var parts = Sources().ToList();
        var names = _request.GroupBy.Select((_, i) => $"g{i}").ToList();
        return $"""
            with parts as ({string.Join("\nunion all\n", parts)}),
            rows as (
                select {string.Join(", ", names.Prepend("bucket"))}, {string.Join(", ", Measures.Select(measure => $"sum({measure}) as {measure}"))}
                from parts group by {Ordinals(names.Count + 1)})
            select {string.Join(", ", names.Prepend("bucket"))}, {string.Join(", ", Measures)}, count(*) over (),
                {string.Join(", ", Measures.Select(measure => $"sum({measure}) over ()"))}
            from rows order by bucket, cost + assumed_cost desc, {string.Join(", ", names.Append("events"))} limit {Parameter(_request.Limit)}
            """;
    }

    private string Bucket(string at) => _request.Bucket == ReportBucket.Total
        ? "null::timestamptz"
        : $"date_trunc('{_request.Bucket.ToString().ToLowerInvariant()}', {at}, {Parameter(_request.Zone.Id)})";

    private string Groups(string alias) => string.Concat(_request.GroupBy.Select((group, i) => $", {Expression(group, alias)} as g{i}"));

    private static string Ordinals(int count) => string.Join(", ", Enumerable.Range(1, count));

    private IEnumerable<string> Sources()
    {
        var span = new WindowSpan(_request.From, _request.To);
        if (_request.NeedsEvents)
        {
            yield return Events(span);
            yield break;
        }

        var (head, hours, tail) = HourSplit.Of(span);
        foreach (var edge in new[] { head, tail }.OfType<WindowSpan>())
        {
            yield return Events(edge);
        }

        if (hours is { } whole)
        {
            var (before, days, after) = _request.MayUseDays ? DaysOf(whole) : (whole, null, null);
            foreach (var edge in new[] { before, after }.OfType<WindowSpan>())
            {
                yield return Rollup("hourly_aggregates", "hour", ReportBucket.Hour, edge);
            }

            if (days is { } summed)
            {
                yield return Rollup("daily_usage_summary", "day", ReportBucket.Day, summed);
            }
        }
    }

    /// <summary>Whole days of UTC, and the hours at either end.</summary>
    private static (WindowSpan? Before, WindowSpan? Days, WindowSpan? After) DaysOf(WindowSpan hours)
    {
        var start = hours.Start.UtcDateTime;
        var first = new DateTimeOffset(start.Date == start ? start : start.Date.AddDays(1), TimeSpan.Zero);
        var last = new DateTimeOffset(hours.End!.Value.UtcDateTime.Date, TimeSpan.Zero);
        return last <= first ? (hours, null, null) : (Part(hours.Start, first), new WindowSpan(first, last), Part(last, hours.End.Value));
    }

    private static WindowSpan? Part(DateTimeOffset start, DateTimeOffset end) => start < end ? new WindowSpan(start, end) : null;

    /// <summary>By scope first: names are looked up for each scope once, and not for each of its hours or days. Where rows are what is asked for, that would only be one more sum.</summary>
    private string Rollup(string table, string time, ReportBucket grain, WindowSpan span)
    {
        var bucket = Bucket($"a.{time}");
        var source = $"{table} a where a.{time} >= {Parameter(span.Start.UtcDateTime)} and a.{time} < {Parameter(span.End!.Value.UtcDateTime)}{Scopes()}";
        var rows = _request.Bucket == grain
            ? $"select a.scope, {bucket} as bucket, {string.Join(", ", Measures.Select(measure => $"a.{measure}"))} from {source}"
            : $"select a.scope, {bucket} as bucket, {string.Join(", ", Measures.Select(measure => $"{Sum(measure)} as {measure}"))} from {source} group by 1, 2";
        return $"""
            select a.bucket{Groups("s.")}, {string.Join(", ", Measures.Select(measure => $"{Sum(measure)} as {measure}"))}
            from ({rows}) a join usage_scopes s on s.id = a.scope group by {Ordinals(_request.GroupBy.Count + 1)}
            """;
    }

    /// <summary>Sums of whole numbers are whole, and added up much faster as such.</summary>
    private static string Sum(string measure) => measure is "cost" or "assumed_cost" ? $"sum(a.{measure})" : $"sum(a.{measure})::bigint";

    private string Events(WindowSpan span) =>
        $"""
        select {Bucket("e.start_time")} as bucket{Groups("e.")}, {string.Join(", ", Measures.Select(measure => $"{EventSum(measure)} as {measure}"))}
        from usage_events e
        where e.start_time >= {Parameter(span.Start.UtcDateTime)} and e.start_time < {Parameter(span.End!.Value.UtcDateTime)}{Conditions("e")} group by {Ordinals(_request.GroupBy.Count + 1)}
        """;

    private static string EventSum(string measure) => measure switch
    {
        "events" => "count(*)",
        "unpriced_events" => "count(*) filter (where e.price_basis in ('Assumed', 'Unpriced'))",
        _ => $"sum(e.{measure})",
    };

    private string Scopes() => _request.Filters.Count == 0 ? "" : $" and a.scope in (select s.id from usage_scopes s where true{Conditions("s")})";

    private string Conditions(string alias) => string.Concat(_request.Filters.Select(filter => " and " + Condition(filter, alias)));

    private string Condition(ReportFilter filter, string alias)
    {
        if (filter.Of.Dimension is ReportDimension.Project or ReportDimension.Route)
        {
            var column = filter.Of.Dimension == ReportDimension.Project ? "project" : "route";
            var values = filter.Values.Select(ReportNames.RefOf).ToList();
            return $"({alias}.{column}_namespace, {alias}.{column}_name) in (select * from unnest({Parameter(values.Select(value => value.Namespace).ToArray())}, {Parameter(values.Select(value => value.Name).ToArray())}))";
        }

        return $"{Expression(filter.Of, alias + ".")} = any({Parameter(filter.Values.ToArray())})";
    }

    private string Expression(ReportGrouping group, string alias) => group.Dimension switch
    {
        ReportDimension.Project => $"{alias}project_namespace || '/' || {alias}project_name",
        ReportDimension.Member => $"{alias}member",
        ReportDimension.Key => $"{alias}key_name",
        ReportDimension.Provider => $"{alias}provider",
        ReportDimension.Model => $"{alias}model",
        ReportDimension.Route => $"{alias}route_namespace || '/' || {alias}route_name",
        ReportDimension.Session => $"{alias}session_id",
        ReportDimension.Agent => $"{alias}agent_id",
        ReportDimension.ParentAgent => $"{alias}parent_agent_id",
        ReportDimension.Tag => $"{alias}tags ->> {Parameter(group.Tag!)}",
        _ => throw new ArgumentOutOfRangeException(nameof(group), group.Dimension, "unknown dimension"),
    };

    private string Parameter(object value)
    {
        _parameters.Add(value);
        return $"${_parameters.Count}";
    }
}
