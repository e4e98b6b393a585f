using ClaudeConfig.Contracts;
using ClaudeConfig.Metering.Storage;
using ClaudeConfig.Domain.Windows;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Reads what projects spent this month.</summary>
internal sealed class ProjectSpendReader(LedgerDatabase database, TimeProvider time)
{
    public async Task<Dictionary<ObjectRef, (decimal Spent, DateTimeOffset LastEventTime)>> ReadAsync(CancellationToken cancellationToken)
    {
        var rows = await database.ReadAsync(
            connection => connection.ListAsync(
                row => (Project: new ObjectRef(row.GetString(0), row.GetString(1)), Spent: row.GetDecimal(2), Last: row.GetFieldValue<DateTimeOffset>(3)),
                "select namespace, name, spent, last_event_at from project_months where starts_at = $1",
                cancellationToken,
                Months.StartOf(time.GetUtcNow()).UtcDateTime),
            cancellationToken);
        return rows.ToDictionary(row => row.Project, row => (row.Spent, row.Last));
    }
}
