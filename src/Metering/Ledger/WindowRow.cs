using ClaudeConfig.Domain.Budgets;
using ClaudeConfig.Domain.Windows;
using ClaudeConfig.Metering.Rates;

namespace ClaudeConfig.Metering.Ledger;

/// <summary>A window that is about to be made.</summary>
internal sealed record WindowRow(BudgetRule Rule, WindowSpan Span, decimal? Limit, ExchangeRate? Rate);
