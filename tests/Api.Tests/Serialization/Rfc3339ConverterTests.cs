using System.Text.Json;
using ClaudeConfig.Api.Budgets;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Tests.Serialization;

/// <summary>What kube-apiserver takes for a date-time must be readable, or the whole object is not.</summary>
public sealed class Rfc3339ConverterTests
{
    [Theory]
    [InlineData("[]")]
    [InlineData("[[[[[]]]]]")]
    [InlineData("[{\"a\":1},2]")]
    [InlineData("\"yesterday\"")]
    [InlineData("\"2026-11-01T23:59:60Z\"")]
    public void Read_WhatIsNoTime_LeavesTheRestReadableAndHasEnded(string value)
    {
        var grant = Read(value);
        Assert.Equal(Rfc3339Converter.Unreadable, grant.ExpirationTime);
        Assert.Equal("5", grant.Amount);
    }

    [Theory]
    [InlineData("2026-11-01T00:00:00.123456789Z", "2026-11-01T00:00:00.1234567Z")]
    [InlineData("2026-11-01t00:00:00.1234567899+02:00", "2026-11-01T00:00:00.1234567+02:00")]
    [InlineData("2026-11-01T00:00:00.5Z", "2026-11-01T00:00:00.5Z")]
    public void Read_Fraction_KeepsSevenDigits(string text, string expected) =>
        Assert.Equal(expected, Rfc3339Converter.Format(Read($"\"{text}\"").ExpirationTime!.Value));

    private static BudgetGrant Read(string expirationTime) =>
        JsonSerializer.Deserialize<BudgetGrant>($$"""{"name":"g","expirationTime":{{expirationTime}},"amount":"5"}""", JsonSerializerOptions.Web)!;
}
