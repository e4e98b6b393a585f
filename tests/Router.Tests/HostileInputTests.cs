using System.Net;
using System.Net.Sockets;
using System.Text;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests;

/// <summary>Requests that no client library writes: nothing of them reaches a provider, and nobody else is kept.</summary>
public sealed class HostileInputTests
{
    private const string Head = "POST /v1/messages HTTP/1.1\r\nHost: gateway\r\nanthropic-version: 2023-06-01\r\nContent-Type: application/json\r\n";

    private static string Key => $"Authorization: Bearer {Bundles.Key.Reveal()}\r\n";

    public static TheoryData<string> Smuggled { get; } = new(
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
        "Content-Length: 2\r\nContent-Length: 2, 2\r\n\r\n{}",
        "Content-Length: +2\r\n\r\n{}",
        "Content-Length: -1\r\n\r\n{}",
        "Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n2;\nx\r\n{}\r\n0\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n",
        "x-a: b\rx-injected: c\r\nContent-Length: 2\r\n\r\n{}",
        "x-a: b\0c\r\nContent-Length: 2\r\n\r\n{}",
        "x a: b\r\nContent-Length: 2\r\n\r\n{}",
        " x-folded: b\r\nContent-Length: 2\r\n\r\n{}",
        "Content-Length : 2\r\n\r\n{}");

    [Theory]
    [MemberData(nameof(Smuggled))]
    public async Task Request_ThatCouldBeReadInTwoWays_IsRefusedAndReachesNobody(string rest)
    {
        await using var rig = await Rig.StartAsync();
        var said = await AskAsync(rig, Head + Key + rest);
        Assert.StartsWith("HTTP/1.1 400", said, StringComparison.Ordinal);
        Assert.Empty(rig.First.Requests);
        Assert.DoesNotContain(Bundles.Key.Reveal(), said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(rig));
    }

    [Fact]
    public async Task Body_WithBothFramings_IsOneRequestAndHidesNoSecond()
    {
        await using var rig = await Rig.StartAsync();
        var body = Rig.Body();
        var hidden = Head + Key + $"Content-Length: {body.Length}\r\n\r\n{body}";
        var chunked = $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n";
        // By its length the body would go on over what follows; by its chunks it ends before.
        await AskAsync(rig, Head + Key + $"Content-Length: {chunked.Length + hidden.Length}\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked + hidden);
        Assert.InRange(rig.First.Requests.Count, 0, 1);
    }

    [Fact]
    public async Task Callers_WhoSendNothingMore_KeepNobodyAndAreLetGo()
    {
        await using var rig = await Rig.StartAsync();
        var idle = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 200; i++)
            {
                idle.Add(await OpenAsync(rig, (Head + Key)[..^(1 + (i % 20))]));
            }

            using var half = await OpenAsync(rig, Head + Key + "Content-Length: 1000\r\n\r\n{");
            Assert.Equal(HttpStatusCode.OK, await SendAsync(rig));
            // A body that stands still ends its connection after some seconds.
            var said = await ReadAsync(half);
            Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), said);
            Assert.Single(rig.First.Requests);
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    private static async Task<HttpStatusCode> SendAsync(Rig rig)
    {
        using var response = await rig.PostAsync(Rig.Body());
        await response.Content.ReadAsStringAsync();
        return response.StatusCode;
    }

    private static async Task<string> AskAsync(Rig rig, string request)
    {
        using var client = await OpenAsync(rig, request);
        client.Client.Shutdown(SocketShutdown.Send);
        return await ReadAsync(client);
    }

    private static async Task<TcpClient> OpenAsync(Rig rig, string begin)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(rig.Gateway.Address).Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(begin));
        return client;
    }

    private static async Task<string> ReadAsync(TcpClient client)
    {
        using var limit = new CancellationTokenSource(Deadlines.Here(Deadlines.Slow));
        using var reader = new StreamReader(client.GetStream(), Encoding.Latin1);
        try
        {
            return await reader.ReadToEndAsync(limit.Token);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
