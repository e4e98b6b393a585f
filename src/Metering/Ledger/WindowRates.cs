using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Rates;
using ClaudeConfig.Metering.Storage;
using Npgsql;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>Which exchange rate a window keeps.</summary>
internal sealed class WindowRates(RateSource rates, TimeProvider time)
{
    /// <summary>The rate at the window's start, or what the budget says about a missing one.</summary>
    public async Task<ExchangeRate?> AtStartAsync(NpgsqlConnection connection, BudgetRule rule, WindowSpan span, CancellationToken cancellationToken)
    {
        // An open Prepaid budget may begin before the first rate is known; then the oldest use of the currency decides. A Rolling window counts
        // days from before it was there: it came a day before it ends.
        var start = rule.Period.Type == PeriodType.Rolling ? span.End!.Value.AddDays(-1) : span.Start;
        if (rates.Current.At(rule.Currency, start) is { } rate)
        {
            return rate;
        }

        if (rule.OnMissingRate == MissingRateAction.Deny)
        {
            return null;
        }

        var last = await connection.ListAsync(
            row => new ExchangeRate(rule.Currency, row.GetFieldValue<DateTimeOffset>(1), row.GetDecimal(0), row.GetString(2)),
            "select rate, rate_effective_at, rate_source from ledger_windows where currency = $1 and rate is not null order by rate_effective_at desc limit 1",
            cancellationToken,
            rule.Currency);
        return last.Count > 0 ? last[0] : rates.Current.At(rule.Currency, time.GetUtcNow());
    }
}
