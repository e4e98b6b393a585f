using System.Net;
using System.Net.Sockets;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Outbound;

/// <summary>Where a request's connection may go, whatever a project's author writes and whatever a name server says.</summary>
public sealed class OutboundTests
{
    [Theory]
    [InlineData("http://169.254.169.254", "credentials")]
    [InlineData("http://metadata.google.internal", "credentials")]
    [InlineData("https://kubernetes.default.svc", "inside the cluster")]
    [InlineData("http://localhost:PORT", "inside the cluster")]
    [InlineData("http://[::ffff:127.0.0.2]:PORT", "loopback")]
    [InlineData("http://2130706434:PORT", "loopback")]
    [InlineData("http://0x7f.2:PORT", "loopback")]
    [InlineData("https://evil.example.com:PORT", "not among those")]
    [InlineData("http://api.example.com:PORT", "clear text")]
    [InlineData("https://x@api.example.com:PORT", "user name")]
    [InlineData("http://127.0.0.1:PORT/v1", "ends in /v1")]
    [InlineData("no address", "not a URL")]
    public async Task Address_ThatIsNotAdmitted_IsNeitherResolvedNorConnectedTo(string baseUrl, string why)
    {
        using var victim = Listen();
        var resolver = new FakeResolver(["127.0.0.1"]);
        await using var rig = await Rig.StartAsync(
            config => To(config, baseUrl.Replace("PORT", Port(victim), StringComparison.Ordinal), new OutboundPolicy { Hosts = ["api.example.com:*"], InternalHosts = ["127.0.0.1:*"] }),
            resolver: resolver);

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 502, "api_error", why);

        Assert.Empty(resolver.Asked);
        Assert.False(victim.Pending(), "nobody connected");
        await Eventually.TrueAsync(
            () => rig.Metering.Reports.LastOrDefault()?.Targets[0].LastError?.Contains(why, StringComparison.Ordinal) == true, "the reason in the report", Deadlines.Settled);
    }

    [Theory]
    [InlineData("127.0.0.1", "loopback")]
    [InlineData("::ffff:127.0.0.1", "loopback")]
    [InlineData("::1", "loopback")]
    [InlineData("10.0.0.1", "private")]
    [InlineData("64:ff9b::a00:1", "private")]
    [InlineData("169.254.169.254", "never connected to")]
    [InlineData("fd00:ec2::254", "never connected to")]
    [InlineData("0.0.0.0", "unspecified")]
    public async Task PublicName_ThatResolvesInside_IsNotConnectedTo(string address, string why)
    {
        using var victim = Listen();
        await using var rig = await Rig.StartAsync(
            config => To(config, $"https://api.example.com:{Port(victim)}", new OutboundPolicy { Hosts = ["api.example.com:*"] }), resolver: new FakeResolver([address]));

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 502, "api_error", $"host api.example.com resolves to {IPAddress.Parse(address)}");
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 502, "api_error", why);

        Assert.False(victim.Pending(), "nobody connected");
    }

    [Fact]
    public async Task InternalName_ThatResolvesToTheMetadataService_IsNotConnectedTo()
    {
        await using var rig = await Rig.StartAsync(
            config => To(config, "http://llm.team-a.svc:8080", new OutboundPolicy { InternalHosts = ["llm.team-a.svc:8080"] }), resolver: new FakeResolver(["169.254.169.254"]));

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 502, "api_error", "llm.team-a.svc resolves to 169.254.169.254");
    }

    [Fact]
    public async Task Name_ThatIsRebound_IsResolvedOnceAndConnectedToWhereItWasJudged()
    {
        var resolver = new FakeResolver(["127.0.0.1"], ["169.254.169.254"]);
        await using var rig = await Rig.StartAsync(config => To(config, $"http://llm.team-a.svc:{new Uri(config.Providers[0].BaseUrl).Port}"), resolver: resolver);

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(["llm.team-a.svc"], resolver.Asked);
    }

    [Fact]
    public async Task PublicName_IsResolvedAsAWholeName()
    {
        var resolver = new FakeResolver(["127.0.0.1"]);
        await using var rig = await Rig.StartAsync(config => To(config, "https://api.example.com", new OutboundPolicy { Hosts = ["api.example.com"] }), resolver: resolver);

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(["api.example.com."], resolver.Asked);
    }

    [Theory]
    [InlineData("169.254.169.254", "127.0.0.1")]
    [InlineData("127.0.0.9", "127.0.0.1")]
    [InlineData("::1", "127.0.0.1")]
    public async Task Name_WithOneAddressThatServes_IsServedByThatOne(params string[] addresses)
    {
        await using var rig = await Rig.StartAsync(
            config => To(config, $"http://llm.team-a.svc:{new Uri(config.Providers[0].BaseUrl).Port}"), resolver: new FakeResolver(addresses));

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(rig.First.Requests);
    }

    [Fact]
    public async Task Target_ThatIsNotAdmitted_IsTriedOnceAndTheNextAnswers()
    {
        await using var rig = await Rig.StartAsync(config => (config with
        {
            Providers = [config.Providers[0] with { BaseUrl = "https://evil.example.com" }, config.Providers[1]],
        }).WithRoute(route => route with { MaxAttempts = 5, RetryErrors = [] }));
        rig.Second.Next("status=503");

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2, rig.Second.Requests.Count);
        Assert.Equal(1, rig.Gateway.Metrics.Attempts.WithLabels("NotAdmitted").Value);
        Assert.Equal("t1", (await rig.EventAsync()).Target);
    }

    [Fact]
    public async Task Policy_ThatBecomesNarrower_HoldsForConnectionsThatAreOpen()
    {
        var narrow = new OutboundPolicy { InternalHosts = ["127.0.0.1:1"] };
        await using var rig = await Rig.StartAsync();
        using (var before = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.OK, before.StatusCode);
        }

        Bundles.Publish(rig.ConfigFolder, rig.Config with { Outbound = narrow });
        await Eventually.TrueAsync(() => narrow.Equals(rig.Gateway.Config.Current!.Outbound), "the narrower policy in use", Deadlines.Settled);

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 502, "api_error", "among its internal hosts");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(304)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task Redirect_IsNeitherFollowedNorPassedOn(int status)
    {
        using var victim = Listen();
        var location = $"http://127.0.0.1:{Port(victim)}/steal";
        await using var redirecting = await RedirectingProvider.StartAsync(status, location);
        await using var rig = await Rig.StartAsync(config => To(config, redirecting.Address));

        foreach (var path in (string[])["/v1/messages", "/v1/messages/count_tokens"])
        {
            using var response = await rig.PostAsync(Rig.Body(), path: path);
            Assert.Null(response.Headers.Location);
            Assert.DoesNotContain("steal", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
            await RefusalTests.ExpectAsync(response, 502, "api_error", "provider p0 answered with a redirect");
        }

        Assert.False(victim.Pending(), "nobody followed");
        await Eventually.TrueAsync(() => rig.Metering.Ledger.Figures(Bundles.TeamBudget) == (0m, 0m), "nothing charged, nothing held", Deadlines.Settled);
    }

    [Fact]
    public async Task Redirect_WithAnotherTarget_TheOtherAnswers()
    {
        await using var redirecting = await RedirectingProvider.StartAsync(302, "https://evil.example.com");
        await using var rig = await Rig.StartAsync(config => config with { Providers = [config.Providers[0] with { BaseUrl = redirecting.Address }, config.Providers[1]] });

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(rig.Second.Requests);
    }

    [Fact]
    public async Task Location_OfAnyOtherAnswer_IsNotPassedOn()
    {
        await using var redirecting = await RedirectingProvider.StartAsync(400, "https://evil.example.com");
        await using var rig = await Rig.StartAsync(config => To(config, redirecting.Address));

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Null(response.Headers.Location);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("//")]
    public async Task Address_WithSlashesAtItsEnd_IsJoinedRightly(string end)
    {
        await using var rig = await Rig.StartAsync(config => To(config, config.Providers[0].BaseUrl + end));

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal("/v1/messages", Assert.Single(rig.First.Requests).Path);
    }

    private static RouterConfig To(RouterConfig config, string baseUrl, OutboundPolicy? policy = null) => (config with
    {
        Providers = [config.Providers[0] with { BaseUrl = baseUrl }],
        Outbound = policy ?? new OutboundPolicy { InternalHosts = ["127.0.0.1:*", "llm.team-a.svc:*"] },
    }).WithRoute(route => route with { Targets = [route.Targets[0]], MaxAttempts = 3 });

    private static TcpListener Listen()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return listener;
    }

    private static string Port(TcpListener listener) => ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
