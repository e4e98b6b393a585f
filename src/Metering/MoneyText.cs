using System.Globalization;

namespace ClaudeConfig.Metering;

/// <summary>Amounts for people: the minor unit of the currency, and for small ones the digits that matter.</summary>
internal static class MoneyText
{
    /// <summary>Significant digits of an amount below one minor unit's reach.</summary>
    private const int Significant = 2;

    private static readonly HashSet<string> WithoutMinorUnit = ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly HashSet<string> WithThousandths = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    public static string Format(decimal amount, string currency)
    {
        var decimals = WithoutMinorUnit.Contains(currency) ? 0 : WithThousandths.Contains(currency) ? 3 : 2;
        if (amount == 0)
        {
            return 0m.ToString($"F{decimals}", CultureInfo.InvariantCulture);
        }

        // 0.0003 is not 0.00: what is too small for the minor unit keeps two significant digits.
        var (unit, size) = (decimals, Math.Abs(amount));
        while (decimals < Ledger.Amounts.Decimals && size < Power(10m, Significant - 1 - decimals))
        {
            decimals++;
        }

        var text = Math.Round(amount, decimals, MidpointRounding.AwayFromZero).ToString($"F{decimals}", CultureInfo.InvariantCulture);
        while (decimals-- > unit && text.EndsWith('0'))
        {
            text = text[..^1];
        }

        // A currency without a minor unit can lose all decimals again.
        return text.TrimEnd('.');
    }

    private static decimal Power(decimal value, int exponent)
    {
        var result = 1m;
        for (var i = 0; i < Math.Abs(exponent); i++)
        {
            result = exponent > 0 ? result * value : result / value;
        }

        return result;
    }
}
