using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Reports;

/// <summary>Reads reports.</summary>
internal sealed class ReportReader(IReportStore database)
{
    public async Task<UsageReport> ReadAsync(ReportRequest request, CancellationToken cancellationToken)
    {
        var (text, parameters) = ReportSql.Of(request);
        var columns = request.GroupBy.Count;
        var found = await database.ReadAsync(
            async connection =>
            {
                // Compiling such a statement takes longer than it runs; without a transaction of ours a batch is one, and the setting ends with it.
                await using var batch = connection.Batch(Sql.Command("select set_config('jit', 'off', true)"), Sql.Command(text, parameters));
                await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
                await reader.NextResultAsync(cancellationToken);
                return await reader.ListAsync(
                    row => (
                        Row: new ReportRow(row.Optional<DateTimeOffset>(0), [.. Enumerable.Range(1, columns).Select(row.OptionalText)], Sums(row, columns + 1)),
                        All: row.GetInt64(columns + 1 + ReportSql.Measures.Length),
                        Totals: Sums(row, columns + 2 + ReportSql.Measures.Length)),
                    cancellationToken);
            },
            cancellationToken);
        return new UsageReport(request, [.. found.Select(row => row.Row)], found.Count == 0 ? 0 : found[0].All, found.Count == 0 ? default : found[0].Totals);
    }

    // In the order of ReportSql.Measures; sums are numeric.
    private static UsageSums Sums(NpgsqlDataReader row, int first) => new()
    {
        Requests = (long)row.GetDecimal(first),
        UnpricedRequests = (long)row.GetDecimal(first + 1),
        InputTokens = (long)row.GetDecimal(first + 2),
        CacheWrite5mTokens = (long)row.GetDecimal(first + 3),
        CacheWrite1hTokens = (long)row.GetDecimal(first + 4),
        CacheReadTokens = (long)row.GetDecimal(first + 5),
        OutputTokens = (long)row.GetDecimal(first + 6),
        ThinkingTokens = (long)row.GetDecimal(first + 7),
        WebSearches = (long)row.GetDecimal(first + 8),
        Cost = row.GetDecimal(first + 9),
        AssumedCost = row.GetDecimal(first + 10),
    };
}
