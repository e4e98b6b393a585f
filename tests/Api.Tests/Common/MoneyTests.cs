using System.Globalization;
using ClaudeConfig.Api.Common;

namespace ClaudeConfig.Api.Tests.Common;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("0.0003")]
    [InlineData("999999999999999.999999999")]
    [InlineData("0")]
    public void ToDecimal_Amount_KeepsEveryDigit(string amount) =>
        Assert.Equal(amount, new Money { Amount = amount, Currency = "USD" }.ToDecimal().ToString(CultureInfo.InvariantCulture));

    [Theory]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1,000")]
    [InlineData(" 1")]
    [InlineData("")]
    public void ToDecimal_NoAmount_NamesTheValue(string amount)
    {
        var error = Assert.Throws<FormatException>(() => new Money { Amount = amount, Currency = "USD" }.ToDecimal());
        Assert.Contains($"\"{amount}\"", error.Message, StringComparison.Ordinal);
    }
}
