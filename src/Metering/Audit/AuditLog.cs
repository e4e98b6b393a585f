using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Audit;

/// <summary>Writes <c>audit_logs</c>, in the transaction of the change.</summary>
internal static class AuditLog
{
    public static NpgsqlBatchCommand Command(IReadOnlyCollection<AuditEntry> entries, DateTimeOffset at) => Sql.Command(
        """
        insert into audit_logs (at, actor, action, kind, namespace, name, before, after)
        select $1, n.actor, n.action, n.kind, n.space, n.name, n.before, n.after from unnest($2, $3, $4, $5, $6, $7, $8) n (actor, action, kind, space, name, before, after)
        """,
        at.UtcDateTime,
        entries.Select(entry => entry.Actor).ToArray(),
        entries.Select(entry => entry.Action).ToArray(),
        entries.Select(entry => entry.Kind).ToArray(),
        entries.Select(entry => entry.Namespace).ToArray(),
        entries.Select(entry => entry.Name).ToArray(),
        Sql.JsonArray([.. entries.Select(entry => entry.Before!)]),
        Sql.JsonArray([.. entries.Select(entry => entry.After!)]));
}
