using System.Globalization;
using ClaudeConfig.Metering.Ledger;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>Amounts and parts of a limit in words.</summary>
internal static class MoneyWords
{
    private const int Decimals = 6;

    public static string Amount(decimal amount, string currency) => $"{MoneyText.Format(amount, currency)} {currency}";

    /// <summary>A percentage with one decimal; below a tenth with the two digits that tell it from zero. Never rounded up to something that was not reached.</summary>
    public static string Percent(decimal percent)
    {
        var (decimals, factor) = (1, 10m);
        while (percent is > 0 and < 0.1m && decimals < Decimals && percent * factor < 10)
        {
            (decimals, factor) = (decimals + 1, factor * 10);
        }

        var cut = decimal.Truncate(percent * factor) / factor;
        return cut == 0 && percent > 0 ? "0.000001" : cut.ToString("0.######", CultureInfo.InvariantCulture);
    }

    public static string MissingRate(string currency, BudgetFigures figures, bool refused) =>
        $"no exchange rate from USD to {currency} is known, so that the limit cannot be kept{(refused ? " and what the budget covers is refused" : "")}; {Amount(figures.Spent, "USD")} "
        + $"were spent in this window. Add a rate to the rates file (ConfigMap claudeconfig-rates), or set spec.limit in USD; {currency} must be an ISO 4217 code";
}
