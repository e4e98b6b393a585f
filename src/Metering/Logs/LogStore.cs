using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Logs;

/// <summary>Writes and reads <c>error_logs</c> and <c>health_checks</c>. They are told at best effort: money never waits for them.</summary>
internal sealed class LogStore(LedgerDatabase database, TimeProvider time)
{
    private const int LongestMessage = 2000;

    public static NpgsqlBatchCommand ErrorCommand(IReadOnlyCollection<ErrorEntry> errors, DateTimeOffset received) => Sql.Command(
        """
        insert into error_logs (at, received_at, source, request_id, project_namespace, project_name, member, model, code, status_code, budget_namespace, budget_name, message)
        select n.at, $2, n.source, n.request, n.space, n.project, n.member, n.model, n.code, n.status, n.budget_space, n.budget, n.message
        from unnest($1, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) n (at, source, request, space, project, member, model, code, status, budget_space, budget, message)
        """,
        errors.Select(error => error.At.UtcDateTime).ToArray(),
        received.UtcDateTime,
        errors.Select(error => error.Source).ToArray(),
        errors.Select(error => error.RequestId).ToArray(),
        errors.Select(error => error.Project?.Namespace).ToArray(),
        errors.Select(error => error.Project?.Name).ToArray(),
        errors.Select(error => error.Member).ToArray(),
        errors.Select(error => error.Model).ToArray(),
        errors.Select(error => error.Code).ToArray(),
        errors.Select(error => error.StatusCode).ToArray(),
        errors.Select(error => error.Budget?.Namespace).ToArray(),
        errors.Select(error => error.Budget?.Name).ToArray(),
        errors.Select(error => error.Message.Length > LongestMessage ? error.Message[..LongestMessage] : error.Message).ToArray());

    public Task AddAsync(IReadOnlyCollection<ErrorEntry> errors, CancellationToken cancellationToken) => database.TransactAsync(
        async connection =>
        {
            await using var batch = connection.Batch(ErrorCommand(errors, time.GetUtcNow()));
            return await batch.ExecuteNonQueryAsync(cancellationToken);
        },
        cancellationToken);

    /// <summary>What a gateway says of its targets: kept when a target's health turned, and every few minutes besides.</summary>
    public Task AddAsync(RouterReport report, CancellationToken cancellationToken) => database.TransactAsync(
        connection => connection.ExecuteAsync(
            """
            insert into health_checks (at, instance, route_namespace, route_name, target, healthy, served, error)
            select $1, $2, n.space, n.route, n.target, n.healthy, n.served, n.error
            from unnest($3, $4, $5, $6, $7, $8) n (space, route, target, healthy, served, error)
            where not exists (
                select from (
                    select h.healthy from health_checks h
                    where h.at > $1 - interval '5 minutes' and h.instance = $2 and h.route_namespace = n.space and h.route_name = n.route and h.target = n.target
                    order by h.at desc limit 1) last
                where last.healthy = n.healthy)
            """,
            cancellationToken,
            time.GetUtcNow().UtcDateTime,
            report.Instance,
            report.Targets.Select(target => target.Route.Namespace).ToArray(),
            report.Targets.Select(target => target.Route.Name).ToArray(),
            report.Targets.Select(target => target.Target).ToArray(),
            report.Targets.Select(target => target.Healthy).ToArray(),
            report.Targets.Select(target => target.Served).ToArray(),
            report.Targets.Select(target => target.Healthy ? null : target.LastError).ToArray()),
        cancellationToken);

    public Task<List<ErrorEntry>> OfRequestAsync(string requestId, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.ListAsync(
            Read,
            """
            select at, source, request_id, project_namespace, project_name, member, model, code, status_code, budget_namespace, budget_name, message
            from error_logs where request_id = $1 order by at desc limit 20
            """,
            cancellationToken,
            requestId),
        cancellationToken);

    /// <summary>The latest refusals of leases on account of a budget.</summary>
    public Task<List<ErrorEntry>> OfBudgetAsync(ObjectRef budget, DateTimeOffset since, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.ListAsync(
            Read,
            """
            select at, source, request_id, project_namespace, project_name, member, model, code, status_code, budget_namespace, budget_name, message
            from error_logs where at > $3 and budget_namespace = $1 and budget_name = $2 order by at desc limit 5
            """,
            cancellationToken,
            budget.Namespace,
            budget.Name,
            since.UtcDateTime),
        cancellationToken);

    private static ErrorEntry Read(NpgsqlDataReader row) => new()
    {
        At = row.GetFieldValue<DateTimeOffset>(0),
        Source = row.GetString(1),
        RequestId = row.OptionalText(2),
        Project = row.IsDBNull(3) ? null : new ObjectRef(row.GetString(3), row.GetString(4)),
        Member = row.OptionalText(5),
        Model = row.OptionalText(6),
        Code = row.GetString(7),
        StatusCode = row.Optional<int>(8),
        Budget = row.IsDBNull(9) ? null : new ObjectRef(row.GetString(9), row.GetString(10)),
        Message = row.GetString(11),
    };
}
