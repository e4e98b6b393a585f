using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Reconciliation;

/// <summary>Compares the last days with what the provider charged. Providers correct their reports for days.</summary>
internal sealed partial class CostPoller(AnthropicCostClient client, ReconciliationStore store, TimeProvider time, ILogger<CostPoller> logger)
{
    private const int Days = 7;

    public async Task TurnAsync(CancellationToken cancellationToken)
    {
        var today = new DateTimeOffset(time.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
        var (days, costs) = await client.FetchAsync(today.AddDays(-Days), today, cancellationToken);
        var compared = await store.SaveAsync(ProviderNames.Anthropic, days, costs, cancellationToken);
        LogCompared(days.Count, compared.Sum(row => row.Counted), compared.Sum(row => row.Charged), compared.Sum(row => row.Delta));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Reconciled {Days} days: counted {Counted} USD, charged {Charged} USD, delta {Delta} USD")]
    private partial void LogCompared(int days, decimal counted, decimal charged, decimal delta);
}
