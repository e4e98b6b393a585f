using ClaudeConfig.Contracts;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Foresight.Budgets;
using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Foresight;

/// <summary>What a budget paid for in a span, told apart as finely as the ledger can.</summary>
internal sealed class SpendLeaves(LedgerDatabase database)
{
    /// <summary>Sessions beyond these cost too little to drive anything.</summary>
    private const int MostSessions = 2000;

    private const string Hours =
        """
        select s.project_namespace, s.project_name, s.member, s.key_name, s.tags::text, s.model, s.route_namespace, s.route_name, c.name, sum(c.cost), sum(c.tokens)::bigint
        from unnest($3, $4) p (namespace, name)
        join usage_scopes s on s.project_namespace = p.namespace and s.project_name = p.name
        join hourly_aggregates a on a.scope = s.id and a.hour >= $1 and a.hour < $2
        cross join lateral (values
            ('input', a.input_cost, a.input_tokens), ('cacheWrite5m', a.cache_write_5m_cost, a.cache_write_5m_tokens), ('cacheWrite1h', a.cache_write_1h_cost, a.cache_write_1h_tokens),
            ('cacheRead', a.cache_read_cost, a.cache_read_tokens), ('output', a.output_cost, a.output_tokens), ('webSearch', a.web_search_cost, a.web_searches), ('unpriced', a.assumed_cost, 0)
        ) c (name, cost, tokens)
        where c.cost > 0
        group by s.id, c.name
        """;

    private const string Sessions =
        """
        select e.project_namespace, e.project_name, e.member, e.key_name, e.tags::text, e.model, e.session_id, sum(e.cost + e.assumed_cost)
        from unnest($3, $4) p (namespace, name)
        join usage_events e on e.project_namespace = p.namespace and e.project_name = p.name and e.start_time >= $1 and e.start_time < $2
        where e.session_id is not null
        group by e.project_namespace, e.project_name, e.member, e.key_name, e.tags, e.model, e.session_id
        order by 8 desc limit 
        """;

    /// <summary>The youngest sessions, however dear: what is usual must not be read off the dearest.</summary>
    private const string SessionSpends =
        """
        select e.project_namespace, e.project_name, e.member, e.key_name, e.tags::text, e.model, e.session_id, sum(e.cost + e.assumed_cost), min(e.start_time), max(e.start_time)
        from unnest($3, $4) p (namespace, name)
        join usage_events e on e.project_namespace = p.namespace and e.project_name = p.name and e.start_time >= $1 and e.start_time < $2
        where e.session_id is not null
        group by e.project_namespace, e.project_name, e.member, e.key_name, e.tags, e.model, e.session_id
        order by 10 desc limit 20000
        """;

    /// <summary>Token classes of scopes, from whole hours.</summary>
    public async Task<List<SpendLeaf>> ReadAsync(RuleSet rules, BudgetRule rule, WindowSpan span, CancellationToken cancellationToken)
    {
        var leaves = await QueryAsync(
            Hours,
            rules,
            rule,
            span,
            row => new SpendLeaf(
                row.Scope(0), row.GetString(5), row.IsDBNull(6) ? null : new ObjectRef(row.GetString(6), row.GetString(7)), row.GetString(8), row.GetDecimal(9), row.GetInt64(10)),
            cancellationToken);
        return [.. leaves.Where(leaf => rules.Pays(rule, leaf.Attribution, leaf.Model))];
    }

    /// <summary>What each session cost, the dearest first.</summary>
    public async Task<IReadOnlyList<(string Session, double Cost)>> SessionsAsync(RuleSet rules, BudgetRule rule, WindowSpan span, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(
            Sessions + MostSessions.ToString(System.Globalization.CultureInfo.InvariantCulture),
            rules,
            rule,
            span,
            row => (Attribution: row.Scope(0), Model: row.GetString(5), Session: row.GetString(6), Cost: (double)row.GetDecimal(7)),
            cancellationToken);
        return [.. rows.Where(row => rules.Pays(rule, row.Attribution, row.Model)).GroupBy(row => row.Session).Select(session => (session.Key, session.Sum(row => row.Cost))).OrderByDescending(session => session.Item2)];
    }

    /// <summary>What each session of a span cost and when, with what nearly all of it has in common; its kind is its project.</summary>
    public async Task<IReadOnlyList<SessionSpend>> SpendsAsync(RuleSet rules, BudgetRule rule, WindowSpan span, CancellationToken cancellationToken)
    {
        var rows = await QueryAsync(
            SessionSpends,
            rules,
            rule,
            span,
            row => (
                Leaf: new SpendLeaf(row.Scope(0), row.GetString(5), null, "", row.GetDecimal(7), 0),
                Session: row.GetString(6), First: row.GetFieldValue<DateTimeOffset>(8), Last: row.GetFieldValue<DateTimeOffset>(9)),
            cancellationToken);
        return [.. rows.Where(row => rules.Pays(rule, row.Leaf.Attribution, row.Leaf.Model)).GroupBy(row => (row.Leaf.Attribution.Project, row.Session)).Select(session => new SessionSpend(
            session.Key.Project.ToString(), session.Key.Session, (double)session.Sum(row => row.Leaf.Cost), session.Min(row => row.First), session.Max(row => row.Last), Shared([.. session.Select(row => row.Leaf)])))];
    }

    /// <summary>Traits of nine tenths of the cost.</summary>
    private static Dictionary<string, string> Shared(SpendLeaf[] leaves)
    {
        var most = 0.9m * leaves.Sum(leaf => leaf.Cost);
        return leaves.SelectMany(leaf => leaf.Traits, (leaf, trait) => (trait.Key, trait.Value, leaf.Cost)).Where(trait => trait.Value.Length > 0)
            .GroupBy(trait => (trait.Key, trait.Value)).Where(group => group.Sum(trait => trait.Cost) >= most && most > 0)
            .ToDictionary(group => group.Key.Key, group => group.Key.Value);
    }

    private Task<List<T>> QueryAsync<T>(string text, RuleSet rules, BudgetRule rule, WindowSpan span, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        var projects = rules.ProjectsOf(rule).ToList();
        return database.ReadAsync(
            connection => connection.ListAsync(
                read,
                text,
                cancellationToken,
                span.Start.UtcDateTime,
                span.End!.Value.UtcDateTime,
                projects.Select(project => project.Namespace).ToArray(),
                projects.Select(project => project.Name).ToArray()),
            cancellationToken);
    }
}
