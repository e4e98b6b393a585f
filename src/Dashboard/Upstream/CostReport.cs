using System.Globalization;
using System.Text.Json;

namespace ClaudeConfig.Dashboard.Upstream;

/// <summary>An answer of <c>/v1/cost</c>.</summary>
internal sealed record CostReport(DateTimeOffset From, DateTimeOffset To, string RowsShown, CostSums Totals, CostSums? Rest, IReadOnlyList<CostRow> Rows)
{
    /// <param name="metering">Who is asked.</param>
    /// <param name="parameters">As the address has them, each name=value.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task<CostReport> ReadAsync(MeteringApi metering, IReadOnlyList<string> parameters, CancellationToken cancellationToken)
    {
        using var answer = await metering.GetAsync($"/v1/cost{(parameters.Count > 0 ? "?" : "")}{string.Join('&', parameters)}", cancellationToken)
            ?? throw new MeteringException(404, "Metering knows no such report");
        var root = answer.RootElement;
        return new CostReport(
            root.GetProperty("from").GetDateTimeOffset(),
            root.GetProperty("to").GetDateTimeOffset(),
            root.GetProperty("rowsShown").GetString()!,
            Sums(root.GetProperty("totals")),
            root.TryGetProperty("rest", out var rest) ? Sums(rest) : null,
            [.. root.GetProperty("rows").EnumerateArray().Select(Row)]);
    }

    private static CostRow Row(JsonElement row) => new(
        row.TryGetProperty("time", out var time) ? time.GetDateTimeOffset() : null,
        row.EnumerateObject().Where(field => field.Name != "time" && !CostSums.Names.Contains(field.Name)).ToDictionary(field => field.Name, field => field.Value.GetString()),
        Sums(row));

    private static CostSums Sums(JsonElement sums) => new(
        decimal.Parse(sums.GetProperty("cost").GetString()!, CultureInfo.InvariantCulture),
        decimal.Parse(sums.GetProperty("assumedCost").GetString()!, CultureInfo.InvariantCulture),
        sums.GetProperty("requests").GetInt64(),
        sums.GetProperty("unpricedRequests").GetInt64());
}
