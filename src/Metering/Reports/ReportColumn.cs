using System.Text.Json;

namespace ClaudeConfig.Metering.Reports;

/// <summary>A figure of a report.</summary>
/// <param name="Name">As JSON and CSV name it.</param>
/// <param name="Count">Its value, where it is a count.</param>
/// <param name="Amount">Its value, where it is money.</param>
internal sealed record ReportColumn(string Name, Func<UsageSums, long>? Count, Func<UsageSums, decimal>? Amount)
{
    private static readonly ReportColumn Requests = new("requests", sums => sums.Requests, null);
    private static readonly ReportColumn Unpriced = new("unpricedRequests", sums => sums.UnpricedRequests, null);

    /// <summary>Of <c>/v1/usage</c>.</summary>
    public static IReadOnlyList<ReportColumn> Usage { get; } =
    [
        Requests,
        new("inputTokens", sums => sums.InputTokens, null),
        new("cacheWrite5mTokens", sums => sums.CacheWrite5mTokens, null),
        new("cacheWrite1hTokens", sums => sums.CacheWrite1hTokens, null),
        new("cacheReadTokens", sums => sums.CacheReadTokens, null),
        new("outputTokens", sums => sums.OutputTokens, null),
        new("thinkingTokens", sums => sums.ThinkingTokens, null),
        new("webSearches", sums => sums.WebSearches, null),
    ];

    /// <summary>Of <c>/v1/cost</c>.</summary>
    public static IReadOnlyList<ReportColumn> Cost { get; } =
    [
        new("cost", null, sums => sums.Cost),
        new("assumedCost", null, sums => sums.AssumedCost),
        Requests,
        Unpriced,
    ];

    public string Text(UsageSums sums) => Count is not null ? Count(sums).ToString(System.Globalization.CultureInfo.InvariantCulture) : ReportAmount.Text(Amount!(sums));

    public void WriteTo(Utf8JsonWriter json, UsageSums sums)
    {
        if (Count is not null)
        {
            json.WriteNumber(Name, Count(sums));
        }
        else
        {
            json.WriteString(Name, ReportAmount.Text(Amount!(sums)));
        }
    }
}
