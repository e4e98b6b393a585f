using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests;

/// <summary>Requests that no client library writes: nothing of them reaches a provider, and nobody else is kept.</summary>
public sealed class HostileInputTests
{
    private const string Head = "POST /v1/messages HTTP/1.1\r\nHost: gateway\r\nanthropic-version: 2023-06-01\r\nContent-Type: application/json\r\n";

    private const string Chat = "/v1/chat/completions";
    private const string Prompt = "what nobody else may read";

    private static string Key => $"Authorization: Bearer {Bundles.Key.Reveal()}\r\n";

    public static TheoryData<string> Smuggled { get; } = new(
        "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x",
        "Content-Length: 2\r\nContent-Length: 2, 2\r\n\r\n{}",
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
        // Nothing on such a connection is read as another request.
        Assert.Contains("Connection: close", said, StringComparison.Ordinal);
        Assert.Empty(rig.First.Requests);
        Assert.DoesNotContain(Bundles.Key.Reveal(), said, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await SendAsync(rig));
    }

    [Fact]
    public async Task Body_WithBothFramings_IsOneRequestAndHidesNoSecond()
    {
        await using var rig = await Rig.StartAsync();
        var body = Rig.Body();
        var hidden = Head + Key + $"Connection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}";
        var chunked = $"{body.Length:x}\r\n{body}\r\n0\r\n\r\n";
        // By its length the body would go on over what follows; by its chunks it ends before.
        await AskAsync(rig, Head + Key + $"Content-Length: {chunked.Length + hidden.Length}\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked + hidden);
        Assert.InRange(rig.First.Requests.Count, 0, 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x-api-key: sk-cc-nobody\r\n")]
    public async Task Request_BehindOneThatIsRefused_IsReadAsItsOwnAndNotAsItsBody(string credential)
    {
        await using var rig = await Rig.StartAsync();
        // Whoever stands before a gateway may reuse one connection for many callers: what the first one sent must not become a second request of the next.
        var body = "POST /v1/messages HTTP/1.1\r\nHost: gateway\r\n" + Key + "Content-Length: 0\r\n\r\n";
        var said = await AskAsync(rig, Head + credential + $"Content-Length: {body.Length}\r\n\r\n" + body + "HEAD / HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 401", said, StringComparison.Ordinal);
        Assert.Equal(2, said.Split("HTTP/1.1 ").Length - 1);
        Assert.Contains("HTTP/1.1 200", said, StringComparison.Ordinal);
        Assert.Empty(rig.First.Requests);
    }

    public static TheoryData<string, string, string, int> Wrong { get; } = Cases();

    [Theory]
    [MemberData(nameof(Wrong))]
    public async Task Request_ThatIsWrong_IsToldSoInItsDialect(string what, string path, string rest, int expected)
    {
        await using var rig = await Rig.StartAsync(options: options => options with { MaxBodyBytes = 4096 });
        var said = await AskAsync(rig, $"POST {path} HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n{rest}");
        Assert.True(said.StartsWith($"HTTP/1.1 {expected}", StringComparison.Ordinal), $"{what}: {said}");
        var body = JsonNode.Parse(said[(said.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..])!;
        Assert.NotEmpty(body["error"]!["message"]!.GetValue<string>());
        Assert.Equal(path == Chat ? null : "error", body["type"]?.GetValue<string>());
        Assert.DoesNotContain(Bundles.Key.Reveal(), said, StringComparison.Ordinal);
        Assert.DoesNotContain(Prompt, said, StringComparison.Ordinal);
        Assert.Empty(rig.First.Requests);
    }

    [Fact]
    public async Task Headers_WithWhatNoHeaderMayHold_ReachNobody()
    {
        await using var rig = await Rig.StartAsync();
        var body = Rig.Body();
        var said = await AskAsync(rig, Head + Key + $"anthropic-beta: a\u00c3\u00a9b\r\nx-claude-code-session-id: s\u00c2\u0085injected\r\nuser-agent: \u00c3\u00bf\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        Assert.StartsWith("HTTP/1.1 200", said, StringComparison.Ordinal);
        var sent = Assert.Single(rig.First.Requests);
        Assert.DoesNotContain(sent.Headers, header => header.Key.Equals("anthropic-beta", StringComparison.OrdinalIgnoreCase) || header.Value.Any(c => c is < ' ' or > '~'));
        Assert.Null((await rig.EventAsync()).Attribution.SessionId);
    }

    [Fact]
    public async Task Usage_BetweenRequestsThatAreWrong_IsCountedOnceAndNothingElseIs()
    {
        await using var rig = await Rig.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            foreach (var rest in Smuggled.Select(row => row.Data))
            {
                await AskAsync(rig, Head + Key + rest);
            }

            Assert.Equal(HttpStatusCode.OK, await SendAsync(rig));
        }

        await rig.Gateway.StopAsync();
        Assert.Equal(3, rig.Metering.Events.Select(item => item.Id).Distinct().Count());
        Assert.Equal(3, rig.First.Requests.Count);
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
            var said = await ReadAsync(half.GetStream());
            Assert.True(said.Length == 0 || said.StartsWith("HTTP/1.1 408", StringComparison.Ordinal), said);
            Assert.Single(rig.First.Requests);
        }
        finally
        {
            idle.ForEach(client => client.Dispose());
        }
    }

    private static TheoryData<string, string, string, int> Cases()
    {
        var ours = Key;
        const string Messages = $"\"messages\":[{{\"role\":\"user\",\"content\":\"{Prompt}\"}}]";
        // Written as Latin-1: a byte for each character.
        string Sent(string credential, string body) => $"{credential}Content-Length: {body.Length}\r\n\r\n{body}";
        var cases = new TheoryData<string, string, string, int>();
        foreach (var path in (string[])["/v1/messages", Chat])
        {
            cases.Add("no JSON", path, Sent(ours, "{\"model\":\"claude-a\"," + Messages), 400);
            cases.Add("no UTF-8", path, Sent(ours, "{\"model\":\"claude-\u00ff\u0000\"," + Messages + "}"), 400);
            cases.Add("a control character", path, Sent(ours, "{\"model\":\"claude-a\u0001\"," + Messages + "}"), 400);
            cases.Add("an escaped one in a name", path, Sent(ours, "{\"model\":\"claude-\\u0000\"," + Messages + "}"), 400);
            cases.Add("half a surrogate", path, Sent(ours, "{\"model\":\"claude-\\ud800\"," + Messages + "}"), 400);
            cases.Add("two models", path, Sent(ours, "{\"model\":\"claude-a\",\"mod\\u0065l\":\"claude-b\"," + Messages + "}"), 400);
            cases.Add("two limits", path, Sent(ours, "{\"model\":\"claude-a\",\"max_tokens\":1,\"max_tokens\":-1," + Messages + "}"), 400);
            cases.Add("no model", path, Sent(ours, "{" + Messages + "}"), 400);
            cases.Add("an unknown model", path, Sent(ours, "{\"model\":\"no-such\",\"max_tokens\":5," + Messages + "}"), 404);
            cases.Add("no key", path, Sent("", "{}"), 401);
            cases.Add("a wrong key", path, Sent("Authorization: Bearer sk-cc-nobody\r\n", "{}"), 401);
            cases.Add("too much", path, Sent(ours, "{\"model\":\"claude-a\"," + Messages + "}" + new string(' ', 5000)), 413);
            cases.Add("too much in chunks", path, ours + "Transfer-Encoding: chunked\r\n\r\n1400\r\n" + new string(' ', 0x1400) + "\r\n0\r\n\r\n", 413);
            cases.Add("chunks that are none", path, ours + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n", 400);
            cases.Add("nested without end", path, Sent(ours, "{\"model\":\"claude-a\",\"messages\":" + new string('[', 1500) + new string(']', 1500) + "}"), 400);
        }

        cases.Add("two speeds", "/v1/messages", Sent(ours, "{\"model\":\"claude-a\",\"max_tokens\":5,\"speed\":\"fast\",\"speed\":\"standard\"," + Messages + "}"), 400);
        cases.Add("two places", "/v1/messages", Sent(ours, "{\"model\":\"claude-a\",\"max_tokens\":5,\"inference_geo\":\"us\",\"inference_geo\":\"eu\"," + Messages + "}"), 400);
        cases.Add("two counts of answers", Chat, Sent(ours, "{\"model\":\"claude-a\",\"max_tokens\":5,\"n\":128,\"n\":1," + Messages + "}"), 400);
        cases.Add("two tiers", Chat, Sent(ours, "{\"model\":\"claude-a\",\"max_tokens\":5,\"service_tier\":\"priority\",\"service_tier\":\"flex\"," + Messages + "}"), 400);
        return cases;
    }

    private static async Task<HttpStatusCode> SendAsync(Rig rig)
    {
        using var response = await rig.PostAsync(Rig.Body());
        await response.Content.ReadAsStringAsync();
        return response.StatusCode;
    }

    /// <summary>What is said until the connection is closed: after what is no request, or as it was asked.</summary>
    private static async Task<string> AskAsync(Rig rig, string request)
    {
        using var client = await OpenAsync(rig, request);
        // To its end, which the gateway makes: a caller that closed its side would count as one who left.
        return await ReadAsync(client.GetStream());
    }

    private static async Task<TcpClient> OpenAsync(Rig rig, string begin)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, new Uri(rig.Gateway.Address).Port);
        await client.GetStream().WriteAsync(Encoding.Latin1.GetBytes(begin));
        return client;
    }

    private static async Task<string> ReadAsync(Stream stream)
    {
        using var limit = new CancellationTokenSource(Deadlines.Here(Deadlines.Slow));
        using var reader = new StreamReader(stream, Encoding.Latin1);
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
