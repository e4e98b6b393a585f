using ClaudeConfig.Metering.Storage;

namespace ClaudeConfig.Metering.Audit;

/// <summary>Reads <c>audit_logs</c>.</summary>
internal sealed class AuditReader(LedgerDatabase database)
{
    /// <summary>The youngest first.</summary>
    public Task<List<AuditRecord>> ReadAsync(DateTimeOffset since, int limit, CancellationToken cancellationToken) => database.ReadAsync(
        connection => connection.ListAsync(
            row => new AuditRecord(
                row.GetFieldValue<DateTimeOffset>(0), row.GetString(1), row.GetString(2), row.GetString(3), row.OptionalText(4), row.GetString(5), row.OptionalText(6), row.OptionalText(7)),
            "select at, actor, action, kind, namespace, name, before::text, after::text from audit_logs where at >= $1 order by at desc limit $2",
            cancellationToken,
            since.UtcDateTime,
            limit),
        cancellationToken);
}
