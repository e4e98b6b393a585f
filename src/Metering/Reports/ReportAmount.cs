using System.Globalization;

namespace ClaudeConfig.Metering.Reports;

/// <summary>Amounts as machines read them: a decimal with all its digits, and no zeros behind them.</summary>
internal static class ReportAmount
{
    public static string Text(decimal amount) => amount.ToString("0.############", CultureInfo.InvariantCulture);

    public static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
