using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Controllers.Gateways;

namespace ClaudeConfig.Operator.Tests.Gateways;

public sealed class GatewayClaimsTests
{
    private static readonly GatewayOptions Options = new() { Domains = ["claude.example.com"], MostDedicated = 1 };

    [Theory]
    [InlineData("payments.claude.example.com", true)]
    [InlineData("a.b.Claude.Example.Com", true)]
    [InlineData("claude.example.com", false)]
    [InlineData("evilclaude.example.com", false)]
    [InlineData("payments.example.com", false)]
    public void Host_IsAllowed_BelowADomainOnly(string host, bool allowed) => Assert.Equal(allowed, GatewayClaims.IsAllowed(host, Options));

    [Fact]
    public void Host_TwoAsk_TheOlderHasIt()
    {
        var (older, newer) = (Asking("b", "x.claude.example.com", day: 1), Asking("a", "X.claude.example.com", day: 2));
        Assert.Equal([older.Key], Of([newer, older]).Hosts);
    }

    [Fact]
    public void Host_OneHasIt_AnOlderProjectDoesNotTakeItOver()
    {
        var (older, newer) = (Asking("b", "x.claude.example.com", day: 1), Asking("a", "x.claude.example.com", day: 2));
        Assert.Equal([newer.Key], Of([newer, older], hasHost: newer).Hosts);
    }

    [Fact]
    public void Dedicated_NoRoom_WhoHasOneKeepsItAndElseTheOlderComesFirst()
    {
        var (older, newer) = (Asking("b", null, day: 1, dedicated: true), Asking("a", null, day: 2, dedicated: true));
        Assert.Equal([older.Key], Of([newer, older]).Dedicated);
        Assert.Equal([newer.Key], Of([newer, older], hasGateway: newer).Dedicated);
    }

    [Fact]
    public void Host_OfAProjectWithoutRoom_IsNotPublished()
    {
        var projects = (ClaudeProject[])[Asking("a", null, day: 1, dedicated: true), Asking("b", "b.claude.example.com", day: 2, dedicated: true)];
        Assert.Empty(Of(projects).Hosts);
    }

    private static GatewayClaims Of(ClaudeProject[] projects, ClaudeProject? hasGateway = null, ClaudeProject? hasHost = null) =>
        GatewayClaims.Of(projects, project => project == hasGateway, project => project == hasHost, Options);

    private static ClaudeProject Asking(string name, string? host, int day, bool? dedicated = null)
    {
        var project = A.Project(name, with: spec => spec with { Gateway = new ProjectGateway { Hostname = host, Dedicated = dedicated } });
        project.Metadata.CreationTimestamp = A.Epoch.AddDays(day);
        return project;
    }
}
