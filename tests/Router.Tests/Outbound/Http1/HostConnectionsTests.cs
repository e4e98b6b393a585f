using ClaudeConfig.Harness;
using Microsoft.Extensions.Time.Testing;

namespace ClaudeConfig.Router.Tests.Outbound.Http1;

public sealed class HostConnectionsTests
{
    private readonly FakeTimeProvider time = new();

    [Theory]
    [InlineData(59, 1)]
    [InlineData(61, 2)]
    public async Task Connection_IdleForLong_IsNotUsedAgain(int seconds, int connections)
    {
        using var exchanges = Answering();
        await exchanges.ReadAsync();
        time.Advance(TimeSpan.FromSeconds(seconds));
        await exchanges.ReadAsync();
        Assert.Equal(connections, exchanges.Opened.Count);
        Assert.Equal(connections == 2, exchanges.Opened.First().IsClosed);
    }

    [Fact]
    public async Task Connection_ThatIsOld_IsNotKept()
    {
        using var exchanges = Answering();
        for (var i = 0; i < 12; i++)
        {
            await exchanges.ReadAsync();
            time.Advance(TimeSpan.FromSeconds(59));
        }

        Assert.Equal(2, exchanges.Opened.Count);
    }

    [Fact]
    public async Task Sweep_ClosesWhatIsIdleForLongAndWhatTheProviderClosed()
    {
        using var exchanges = Answering();
        await exchanges.ReadAsync();
        Assert.False(exchanges.Host.Sweep());
        exchanges.Opened.Single().Say([[]]);
        await Eventually.TrueAsync(() => exchanges.Host.Sweep(), "the closed connection is noticed", Deadlines.Settled);
        await exchanges.ReadAsync();
        time.Advance(TimeSpan.FromSeconds(61));
        Assert.True(exchanges.Host.Sweep());
        Assert.All(exchanges.Opened, connection => Assert.True(connection.IsClosed));
    }

    [Fact]
    public async Task Host_ThatIsGivenUp_KeepsNoConnectionAndLetsOpenAnswersEnd()
    {
        using var exchanges = Answering();
        using var request = Exchanges.Request();
        using var response = await exchanges.SendAsync(request);
        exchanges.Host.Dispose();
        Assert.Equal("hello", await response.Content.ReadAsStringAsync());
        Assert.True(exchanges.Opened.Single().IsClosed);
    }

    private Exchanges Answering() =>
        new(() => new ScriptedProvider(_ => [Exchanges.Bytes("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n"), Exchanges.Bytes("hello")]), time);
}
