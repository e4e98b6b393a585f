using System.Net;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.RateLimiting;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.RateLimiting;

/// <summary>Where a request comes from, and who may say so.</summary>
public sealed class TrustedProxiesTests
{
    [Theory]
    [InlineData("0", "192.0.2.7", "10.0.0.1")]
    [InlineData("1", "192.0.2.7", "192.0.2.7")]
    [InlineData("1", "203.0.113.9, 192.0.2.7", "192.0.2.7")]
    [InlineData("2", "203.0.113.9, 192.0.2.7, 10.0.0.2", "192.0.2.7")]
    [InlineData("2", "192.0.2.7", "192.0.2.7")]
    [InlineData("1", "", "10.0.0.1")]
    [InlineData("1", "192.0.2.7:5123", "192.0.2.7")]
    [InlineData("1", "[2001:db8::7]:5123", "2001:db8::7")]
    [InlineData("1", "2001:db8::7", "2001:db8::7")]
    [InlineData("1", "192.0.2.7, unknown", "10.0.0.1")]
    [InlineData("2", "203.0.113.9, <script>, 192.0.2.7", "192.0.2.7")]
    [InlineData("10.0.0.0/8", "203.0.113.9, 192.0.2.7, 10.9.9.9", "192.0.2.7")]
    [InlineData("10.0.0.0/8", "203.0.113.9, 10.1.1.1", "203.0.113.9")]
    [InlineData("10.0.0.1, 192.0.2.0/24", "203.0.113.9, 192.0.2.7", "203.0.113.9")]
    [InlineData("172.16.0.0/12", "192.0.2.7", "10.0.0.1")]
    public void Client_BehindProxies_IsWhomTheLastTrustedOneSaw(string trusted, string forwarded, string expected)
    {
        var proxies = TrustedProxies.TryParse(trusted, out var problem);
        Assert.Null(problem);
        Assert.Equal(IPAddress.Parse(expected), proxies!.ClientOf(IPAddress.Parse("10.0.0.1"), forwarded));
    }

    [Fact]
    public void Client_OverAMappedAddress_IsTheSame() =>
        Assert.Equal(IPAddress.Parse("192.0.2.7"), TrustedProxies.TryParse("10.0.0.0/8", out _)!.ClientOf(IPAddress.Parse("::ffff:10.0.0.1"), "192.0.2.7"));

    [Fact]
    public void Client_OfAHeaderWithoutEnd_IsReadOnlySoFar()
    {
        var proxies = TrustedProxies.TryParse("10.0.0.0/8", out _)!;
        var said = string.Join(',', Enumerable.Repeat("10.0.0.1", 5000).Prepend("192.0.2.7"));
        Assert.Equal(IPAddress.Parse("10.0.0.1"), proxies.ClientOf(IPAddress.Parse("10.0.0.1"), said));
    }

    [Theory]
    [InlineData("17", "more than 16")]
    [InlineData("-1", "neither a number of proxies nor a network")]
    [InlineData("ingress", "neither a number of proxies nor a network")]
    [InlineData("10.0.0.0/33", "neither a number of proxies nor a network")]
    [InlineData(",", "is needed")]
    public void Option_Wrong_SaysWhatIsNeeded(string text, string expected)
    {
        Assert.Null(TrustedProxies.TryParse(text, out var problem));
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Header_ForgedByACaller_ChangesNothing()
    {
        await using var rig = await Rig.StartAsync(
            config => config.WithRoute(route => route with { RateLimits = [new RateLimitEntry { Requests = 1, Per = RateLimitScope.ClientIP }] }),
            options => options with { FailedAttemptsPerMinute = 1 });
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(rig, "203.0.113.1"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(rig, "203.0.113.2"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(rig, "203.0.113.1", VirtualKey.Create().Reveal()));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(rig, "203.0.113.2", VirtualKey.Create().Reveal()));
    }

    [Fact]
    public async Task Header_OfATrustedProxy_TellsCallersApartAndNotByWhatTheyWroteThemselves()
    {
        await using var rig = await Rig.StartAsync(
            config => config.WithRoute(route => route with { RateLimits = [new RateLimitEntry { Requests = 1, Per = RateLimitScope.ClientIP }] }),
            options => options with { FailedAttemptsPerMinute = 1, TrustedProxies = TrustedProxies.TryParse("1", out _)! });
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(rig, "192.0.2.1"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(rig, "192.0.2.2"));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(rig, "203.0.113.1, 192.0.2.1"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(rig, "192.0.2.9", VirtualKey.Create().Reveal()));
        Assert.Equal(HttpStatusCode.TooManyRequests, await StatusAsync(rig, "192.0.2.9", VirtualKey.Create().Reveal()));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(rig, "192.0.2.10", VirtualKey.Create().Reveal()));
    }

    private static async Task<HttpStatusCode> StatusAsync(Rig rig, string forwarded, string? key = null)
    {
        using var response = await rig.PostWithAsync(("authorization", "Bearer " + (key ?? Bundles.Key.Reveal())), (TrustedProxies.Header, forwarded));
        return response.StatusCode;
    }
}
