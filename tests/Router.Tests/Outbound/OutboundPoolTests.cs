using System.Net;
using ClaudeConfig.Contracts.Outbound;
using ClaudeConfig.ProviderSimulator;
using ClaudeConfig.Router.Outbound;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Outbound;

public sealed class OutboundPoolTests
{
    private static readonly OutboundPolicy Policy = new() { InternalHosts = ["llm.team-a.svc"] };

    [Fact]
    public async Task ProxyOfThePlatform_MayLieWhereNoProviderMay()
    {
        await using var proxy = await Simulator.StartAsync();
        var resolver = new FakeResolver(["169.254.169.254"]);
        using var pool = new OutboundPool(() => Policy, resolver, new WebProxy(proxy.Address), TimeProvider.System);
        using var request = new HttpRequestMessage(HttpMethod.Post, "http://llm.team-a.svc/v1/messages");

        using var response = await pool.Current.SendAsync(request, CancellationToken.None);

        Assert.Single(proxy.Requests);
        Assert.Empty(resolver.Asked);
    }

    [Fact]
    public void Policy_OfTheSameContent_KeepsItsConnections()
    {
        var policy = Policy;
        using var pool = new OutboundPool(() => policy, new FakeResolver(), new WebProxy(), TimeProvider.System);
        var first = pool.Current;

        policy = Policy with { };
        Assert.Same(first, pool.Current);
        policy = OutboundPolicy.Default;
        Assert.NotSame(first, pool.Current);
    }
}
