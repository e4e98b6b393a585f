using ClaudeConfig.Api.Common;
using CsCheck;

namespace ClaudeConfig.Api.Tests.Common;

public sealed class GoDurationTests
{
    [Theory]
    [InlineData("90s", 90)]
    [InlineData("1h30m", 5400)]
    [InlineData("1.5h", 5400)]
    [InlineData("250ms", 0.25)]
    [InlineData("0s", 0)]
    [InlineData("1m1m", 120)]
    public void Parse_Duration_IsItsLength(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), GoDuration.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("-5s")]
    [InlineData("5d")]
    [InlineData("1h 5m")]
    [InlineData("s")]
    [InlineData(".5s")]
    [InlineData("99999999999999h")]
    [InlineData("5s\n")]
    public void Parse_AnythingElse_SaysHowOneIsWritten(string text)
    {
        var error = Assert.Throws<FormatException>(() => GoDuration.Parse(text));
        Assert.Contains($"\"{text}\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("1h30m", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Format_AnyDuration_ParsesToTheSame() =>
        Gen.Long[0, TimeSpan.FromDays(10_000).Ticks].Sample(ticks => GoDuration.Parse(GoDuration.Format(TimeSpan.FromTicks(ticks))).Ticks == ticks);

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(90, "1m30s")]
    [InlineData(7200, "2h")]
    [InlineData(0.25, "0.25s")]
    public void Format_Duration_IsShort(double seconds, string text) =>
        Assert.Equal(text, GoDuration.Format(TimeSpan.FromSeconds(seconds)));
}
