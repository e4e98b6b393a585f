using System.Net;
using System.Net.Sockets;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Outbound;

/// <summary>A provider's own proxy and its own authorities, and tenants who would like to get further with them.</summary>
public sealed class ProviderEgressTests : IDisposable
{
    private const string Host = "llm.example.com";
    private const string ProxyUser = "gateway:p:ss";

    private readonly Authority authority = new("corporate");

    private static OutboundPolicy Policy => new() { Hosts = [Host + ":*"], InternalHosts = ["127.0.0.1:*"] };

    public void Dispose() => authority.Dispose();

    [Fact]
    public async Task Provider_WithItsOwnAuthorities_IsTrustedByThemAlone()
    {
        using var other = new Authority("other");
        await using var rig = await Rig.StartAsync(start: false, resolver: new FakeResolver(["127.0.0.1"]));
        await using var front = new TlsFront(authority.Server(Host), rig.First.Address);
        var address = $"https://{Host}:{front.EndPoint.Port}";
        // The name may lie on loopback here.
        var inside = new OutboundPolicy { InternalHosts = [Host + ":*", "127.0.0.1:*"] };
        Bundles.Publish(rig.ConfigFolder, To(rig.Config, address, inside, entry => entry with { CaBundle = authority.Pem }));
        await rig.StartGatewayAsync();

        using (var served = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }

        // A bundle that changes counts for the next connection, and the old one carries no new request.
        (Func<ProviderEntry, ProviderEntry> Change, string Why)[] changes =
        [
            (entry => entry with { CaBundle = other.Pem }, "cannot be reached"),
            (entry => entry with { CaBundle = null }, "cannot be reached"),
            (entry => entry with { CaBundle = "" }, "the authorities of its certificate (caBundleRef) are not there"),
            (entry => entry with { CaBundle = "no certificate" }, "holds no certificate"),
        ];
        foreach (var (change, why) in changes)
        {
            Publish(rig, To(rig.Config, address, inside, change));
            await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 502, "api_error", why);
        }

        Assert.Single(rig.First.Requests);
    }

    [Fact]
    public async Task Proxy_OfAProvider_CarriesItsRequestsAndNobodyElses()
    {
        await using var rig = await Rig.StartAsync(start: false);
        await using var front = new TlsFront(authority.Server(Host), rig.First.Address);
        await using var proxy = new ConnectProxy(front.EndPoint, ProxyUser);
        Bundles.Publish(rig.ConfigFolder, Files(To(rig.Config, $"https://{Host}", Policy, entry => Proxied(entry, proxy) with { ProxyNeedsCredential = true }), ProxyUser));
        await rig.StartGatewayAsync();

        using (var served = await rig.PostAsync(Rig.Body()))
        {
            Assert.Equal(HttpStatusCode.OK, served.StatusCode);
        }

        Assert.Equal([$"{Host}:443"], proxy.Tunnels);
        Assert.Single(rig.First.Requests);
        Assert.DoesNotContain(rig.First.Requests[0].Headers, header => header.Key.StartsWith("proxy-", StringComparison.OrdinalIgnoreCase));

        // A wrong password and none are failures of this provider: nothing goes around the proxy.
        Publish(rig, Files(To(rig.Config, $"https://{Host}", Policy, entry => Proxied(entry, proxy) with { ProxyNeedsCredential = true }), "gateway:wrong"));
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 502, "api_error", "cannot be reached");
        Publish(rig, To(rig.Config, $"https://{Host}", Policy, entry => Proxied(entry, proxy) with { ProxyNeedsCredential = true }));
        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 502, "api_error", "the credential of its proxy (proxyCredentialRef) is not there");
        Assert.Single(rig.First.Requests);
    }

    [Theory]
    [InlineData("http://169.254.169.254:3128", "https://" + Host, "credentials")]
    [InlineData("http://proxy.evil.example.com:3128", "https://" + Host, "not among those")]
    [InlineData("http://" + Host + ":3128", "https://" + Host, "clear text")]
    [InlineData("http://user:pass@127.0.0.1:3128", "https://" + Host, "user name")]
    [InlineData("http://127.0.0.1:3128/path", "https://" + Host, "has a path")]
    [InlineData("PROXY", "https://internal.svc", "inside the cluster")]
    [InlineData("PROXY", "https://169.254.169.254", "credentials")]
    [InlineData("PROXY", "https://other.example.com", "not among those")]
    [InlineData("PROXY", "http://127.0.0.1:PORT", "its address is not https")]
    public async Task Proxy_IsNoWayAroundThePlatformsList(string proxyUrl, string baseUrl, string why)
    {
        using var victim = new TcpListener(IPAddress.Loopback, 0);
        victim.Start();
        await using var proxy = new ConnectProxy((IPEndPoint)victim.LocalEndpoint);
        var address = baseUrl.Replace("PORT", ((IPEndPoint)victim.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);
        var resolver = new FakeResolver(["127.0.0.1"]);
        await using var rig = await Rig.StartAsync(
            config => To(config, address, Policy, entry => entry with { ProxyUrl = proxyUrl.Replace("PROXY", proxy.Address, StringComparison.Ordinal), CaBundle = authority.Pem }), resolver: resolver);

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 502, "api_error", why);

        Assert.Empty(proxy.Heads);
        Assert.Empty(resolver.Asked);
        Assert.False(victim.Pending(), "nobody connected");
    }

    [Fact]
    public async Task Proxy_WhosePublicNameResolvesInside_IsNotConnectedTo()
    {
        await using var proxy = new ConnectProxy(new IPEndPoint(IPAddress.Loopback, 1));
        await using var rig = await Rig.StartAsync(
            config => To(config, $"https://{Host}", new OutboundPolicy { Hosts = [Host + ":*", "proxy.example.com:*"] }, entry => entry with { ProxyUrl = $"https://proxy.example.com:{proxy.Port}" }),
            resolver: new FakeResolver(["127.0.0.1"]));

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 502, "api_error", "host proxy.example.com resolves to 127.0.0.1");

        Assert.Empty(proxy.Heads);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Certificate_ThatNamesWhereItsChainLies_HasNothingFetched(bool ownAuthorities)
    {
        using var inside = new TcpListener(IPAddress.Loopback, 0);
        inside.Start();
        await using var rig = await Rig.StartAsync(start: false, resolver: new FakeResolver(["127.0.0.1"]));
        await using var front = new TlsFront(authority.ServerOfIntermediate(Host, $"http://127.0.0.1:{((IPEndPoint)inside.LocalEndpoint).Port}/secret"), rig.First.Address);
        Bundles.Publish(rig.ConfigFolder, To(
            rig.Config, $"https://{Host}:{front.EndPoint.Port}", new OutboundPolicy { InternalHosts = [Host + ":*"] }, entry => entry with { CaBundle = ownAuthorities ? authority.Pem : null }));
        await rig.StartGatewayAsync();

        await RefusalTests.ExpectAsync(await rig.PostAsync(Rig.Body()), 502, "api_error", "cannot be reached");

        Assert.False(inside.Pending(), "nobody connected");
    }

    private static ProviderEntry Proxied(ProviderEntry entry, ConnectProxy proxy) => entry with { ProxyUrl = proxy.Address };

    private RouterConfig To(RouterConfig config, string address, OutboundPolicy policy, Func<ProviderEntry, ProviderEntry> change) => config with
    {
        Providers = [change(config.Providers[0] with { BaseUrl = address, CaBundle = authority.Pem })],
        Routes = [config.Routes[0] with { Targets = [config.Routes[0].Targets[0]], MaxAttempts = 1 }],
        Outbound = policy,
    };

    private static IReadOnlyDictionary<string, byte[]> Files(RouterConfig config, string proxyCredential) => RouterBundle.Write(
        config, new Dictionary<string, string> { ["p0"] = Bundles.UpstreamCredential, [ProviderEntry.ProxyCredentialOf("p0")] = proxyCredential });

    private static void Publish(Rig rig, RouterConfig config) => Publish(rig, Bundles.Files(config));

    private static void Publish(Rig rig, IReadOnlyDictionary<string, byte[]> files)
    {
        Bundles.Publish(rig.ConfigFolder, files);
        rig.Gateway.Source.Look();
    }
}
