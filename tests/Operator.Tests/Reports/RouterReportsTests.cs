using ClaudeConfig.Contracts.Reporting;
using ClaudeConfig.Operator.Reports;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Operator.Tests.Reports;

public sealed class RouterReportsTests
{
    private readonly FakeTimeProvider time = new();

    [Fact]
    public void Latest_BeforeTheFirstAndAfterItsLifetime_IsNotKnown()
    {
        var reports = new RouterReports(time);
        Assert.Null(reports.Gateways);
        Assert.True(reports.Update([]));
        Assert.Empty(reports.Gateways!);
        time.Advance(RouterReports.Lifetime + TimeSpan.FromSeconds(1));
        Assert.Null(reports.Gateways);
        Assert.True(reports.Expire());
        Assert.False(reports.Expire());
    }

    [Fact]
    public void Gateways_ReportOfASidecar_ProvesNothing()
    {
        var reports = new RouterReports(time);
        reports.Update([new RouterReport { Instance = "sidecar", Role = RouterRole.Sidecar, ConfigVersion = "v1", ReportTime = time.GetUtcNow() }]);
        Assert.Empty(reports.Gateways!);
    }

    [Fact]
    public void Update_MoreRequestsOfTheSameTarget_IsNoNewsUntilTenfold()
    {
        var reports = new RouterReports(time);
        reports.Update([Served(11)]);
        Assert.False(reports.Update([Served(99)]));
        Assert.True(reports.Update([Served(100)]));
    }

    [Fact]
    public void Update_AnotherProblemOfTheSameVersion_IsNews()
    {
        var reports = new RouterReports(time);
        reports.Update([Served(1)]);
        Assert.True(reports.Update([Served(1) with { Problems = ["provider team-a/p is left out"] }]));
        Assert.False(reports.Update([Served(1) with { Problems = ["provider team-a/p is left out"] }]));
    }

    private RouterReport Served(long times) => new()
    {
        Instance = "gateway-0",
        Role = RouterRole.Gateway,
        ReportTime = time.GetUtcNow(),
        Targets = [new TargetReport { Route = new("team-a", "r"), Target = "first", Healthy = true, Served = times }],
    };
}
