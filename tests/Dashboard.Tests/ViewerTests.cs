using System.Net;
using System.Security.Claims;
using ClaudeConfig.Dashboard.Access;

namespace ClaudeConfig.Dashboard.Tests;

/// <summary>Names as the API server makes them.</summary>
public sealed class ViewerTests
{
    [Theory]
    [InlineData("https://id.example.com", null, "https://id.example.com#ann")]
    [InlineData("https://id.example.com/", null, "https://id.example.com/#ann")]
    [InlineData("https://id.example.com/realms/x", null, "https://id.example.com/realms/x#ann")]
    [InlineData("https://id.example.com", "-", "ann")]
    [InlineData("https://id.example.com", "oidc:", "oidc:ann")]
    [InlineData("https://id.example.com", "system:", null)]
    public void Name_OfAToken_HasTheApiServersPrefix(string issuer, string? prefix, string? expected) =>
        Assert.Equal(expected, Viewer.Identify([new Claim("sub", "ann")], Options(issuer, prefix), "x")?.FindFirst(Viewer.NameClaim)?.Value);

    private static DashboardOptions Options(string issuer, string? prefix) => new()
    {
        Listen = new IPEndPoint(IPAddress.Loopback, 0),
        PublicUrl = new Uri("https://claude.example.com"),
        MeteringUrl = new Uri("https://metering"),
        MeteringTokenFile = "token",
        Issuer = new Uri(issuer),
        UsernamePrefix = prefix,
        ClientId = "dashboard",
        KeysFile = "keys",
    };
}
