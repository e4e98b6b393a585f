using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Metering.Routers;

namespace ClaudeConfig.Metering.Tests;

public sealed class ConfigSkewTests
{
    [Theory]
    [InlineData(0, "gateway-0:a gateway-1:a")]
    [InlineData(1, "gateway-0:a gateway-1:b gateway-10:b")]
    [InlineData(0, "gateway-0:a gateway-1:")]
    [InlineData(0, "gateway-0:a gateway-payments-0:b gateway-payments-1:b")]
    [InlineData(2, "gateway-0:a gateway-1:b gateway-payments-0:c gateway-payments-1:d")]
    [InlineData(0, "laptop:a desktop:b")]
    public void Count_OfGateways_IsOfThoseWhoseReplicasDiffer(int expected, string reports) =>
        Assert.Equal(expected, ConfigSkew.Count(reports.Split(' ').Select(report => Report(report.Split(':'), RouterRole.Gateway))));

    [Fact]
    public void Count_OfSidecars_IsNone() => Assert.Equal(0, ConfigSkew.Count([Report(["w-0", "a"], RouterRole.Sidecar), Report(["w-1", "b"], RouterRole.Sidecar)]));

    private static RouterReport Report(string[] parts, RouterRole role) =>
        new() { Instance = parts[0], Role = role, ConfigVersion = parts[1].Length == 0 ? null : parts[1], ReportTime = DateTimeOffset.UnixEpoch };
}
