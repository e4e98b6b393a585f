using System.Globalization;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Common;

/// <summary>An amount of money: a decimal string and a currency, never a float.</summary>
public sealed record Money
{
    /// <summary>A decimal that is not negative, for example "500" or "0.0003". "0" is zero, which is not the same as unset.</summary>
    [Required, Length(32), Pattern(Patterns.Amount, Patterns.AmountSentence)]
    public string Amount { get; set; } = "";

    /// <summary>An ISO 4217 code, for example USD, EUR or JPY.</summary>
    [Required, Length(3), Pattern(Patterns.Currency, Patterns.CurrencySentence)]
    public string Currency { get; set; } = "";

    /// <summary>The amount as a number.</summary>
    /// <returns>The decimal.</returns>
    /// <exception cref="FormatException">The amount is not a decimal number that is not negative.</exception>
    public decimal ToDecimal() =>
        TryParse(Amount, out var value)
            ? value
            : throw new FormatException($"amount \"{Amount}\" is not a decimal number that is zero or more; write it like \"500\" or \"12.50\"");

    /// <summary>Reads an amount as the API accepts it.</summary>
    /// <param name="amount">The text.</param>
    /// <param name="value">The number.</param>
    /// <returns>Whether the text is an amount.</returns>
    public static bool TryParse(string? amount, out decimal value) =>
        decimal.TryParse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out value);

    /// <summary>Reads an amount that may be less than zero.</summary>
    /// <param name="amount">The text.</param>
    /// <param name="value">The number.</param>
    /// <returns>Whether the text is an amount.</returns>
    public static bool TryParseSigned(string? amount, out decimal value) =>
        decimal.TryParse(amount, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
}
