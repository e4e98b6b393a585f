using System.Text;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Forwarding;

namespace ClaudeConfig.Router.Tests.Outbound.Http1;

public sealed class ExchangeTests
{
    private const string Small = "HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello";

    [Fact]
    public async Task Answers_OfEveryFraming_AreReadAsThePlatformsClientReadsThem()
    {
        var generated = new GeneratedAnswers(seed: 1);
        for (var i = 0; i < 10_000; i++)
        {
            var pieces = generated.Of(generated.Body(), out _);
            using var ours = new Exchanges(() => new ScriptedProvider(_ => pieces));
            using var client = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, _) => new(new ScriptedProvider(_ => pieces)) });
            Assert.Equal(await DescribeAsync(request => client.SendAsync(request, CancellationToken.None)), await DescribeAsync(request => ours.SendAsync(request)));
        }
    }

    [Fact]
    public async Task Requests_OverSharedConnections_GetTheirOwnAnswers()
    {
        var generated = new GeneratedAnswers(seed: 2);
        var gate = new Lock();
        using var exchanges = new Exchanges(() => new ScriptedProvider(Answer));

        await Parallel.ForEachAsync(Enumerable.Range(0, 5_000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (i, _) =>
        {
            var mine = $"request {i};";
            try
            {
                var answer = await exchanges.ReadAsync(mine);
                Assert.True(answer.Length == 0 || answer.StartsWith(mine, StringComparison.Ordinal), $"request {i} got '{answer[..Math.Min(40, answer.Length)]}'");
            }
            catch (Exception e) when (e is IOException or HttpRequestException)
            {
                // A connection on which something came unasked: refused, or lost. Never another's answer.
            }
        });

        Assert.InRange(exchanges.Opened.Count, 1, 4_999);

        IEnumerable<byte[]> Answer(string request)
        {
            lock (gate)
            {
                var pieces = generated.Of(request[(request.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..] + generated.Body(), out _);
                return generated.Chance(10) ? [.. pieces, Exchanges.Bytes(generated.Unasked())] : pieces;
            }
        }
    }

    [Theory]
    [InlineData("content-length: 5\r\n\r\nhelloHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil")]
    [InlineData("transfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil")]
    public async Task Bytes_BehindAnAnswer_AreNobodys(string answer)
    {
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => [Exchanges.Bytes("HTTP/1.1 200 OK\r\n" + answer)]));
        Assert.Equal("hello", await exchanges.ReadAsync());
        Assert.Equal("hello", await exchanges.ReadAsync());
        Assert.Equal(2, exchanges.Opened.Count);
        Assert.True(exchanges.Opened.First().IsClosed);
    }

    [Fact]
    public async Task Connection_OnWhichSomethingCameUnasked_IsNotUsedAgain()
    {
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => [Exchanges.Bytes(Small)]));
        await exchanges.ReadAsync();
        exchanges.Opened.Single().Say(Exchanges.Bytes("HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nevil"));
        await Eventually.TrueAsync(async () => await exchanges.ReadAsync() == "hello" && exchanges.Opened.Count > 1, "another connection", Deadlines.Settled);
    }

    [Fact]
    public async Task Connection_ThatTheProviderClosedWhileIdle_IsReplacedUnnoticed()
    {
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => [Exchanges.Bytes(Small), []]));
        for (var i = 1; i <= 20; i++)
        {
            Assert.Equal("hello", await exchanges.ReadAsync());
            Assert.Equal(i, exchanges.Opened.Count);
        }
    }

    [Fact]
    public async Task Connection_ThatWentWell_ServesTheNextRequest()
    {
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => [Exchanges.Bytes(Small)]));
        for (var i = 0; i < 5; i++)
        {
            await exchanges.ReadAsync();
        }

        Assert.Equal(5, exchanges.Opened.Single().Requests);
    }

    [Fact]
    public async Task Connection_ThatDiesBeforeTheFirstByte_IsAnErrorAndTheRequestIsNotSentAgain()
    {
        var first = true;
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => first ? [Exchanges.Bytes(Small)] : [[]]));
        await exchanges.ReadAsync();
        first = false;
        await Assert.ThrowsAsync<HttpIOException>(() => exchanges.ReadAsync());
        // The provider may have got it, and may charge for it.
        Assert.Equal((1, 2), (exchanges.Opened.Count, exchanges.Opened.Single().Requests));
    }

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nhello")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n")]
    public async Task Answer_ThatEndsEarly_IsAnError(string answer)
    {
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => [Exchanges.Bytes(answer), []]));
        using var request = Exchanges.Request();
        using var response = await exchanges.SendAsync(request);
        await using var body = await response.Content.ReadAsStreamAsync();
        var read = new byte[5];
        await body.ReadExactlyAsync(read);
        Assert.Equal("hello"u8.ToArray(), read);
        await Assert.ThrowsAsync<HttpIOException>(async () => _ = await body.ReadAsync(read));
        await Assert.ThrowsAsync<IOException>(async () => _ = await body.ReadAsync(read));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Answer_BeforeTheRequestWasReadWhole_Counts(bool used)
    {
        var first = new ScriptedProvider(_ => [Exchanges.Bytes(Small)]);
        using var exchanges = new Exchanges(() => first);
        if (used)
        {
            await exchanges.ReadAsync();
        }

        first.RefusesWrites = Exchanges.Bytes("HTTP/1.1 413 Too Large\r\ncontent-length: 0\r\n\r\n");
        using var request = Exchanges.Request(new string('x', 100_000));
        using var response = await exchanges.SendAsync(request);
        Assert.Equal(413, (int)response.StatusCode);
        Assert.True(first.IsClosed);
    }

    [Fact]
    public async Task Write_ThatFailsWithoutAnAnswer_IsAnError()
    {
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => []) { RefusesWrites = [] });
        await Assert.ThrowsAnyAsync<IOException>(() => exchanges.ReadAsync());
    }

    [Fact]
    public async Task Head_ThatDoesNotEnd_IsRefused()
    {
        var endless = Enumerable.Repeat(Exchanges.Bytes("x-a: " + new string('a', 1000) + "\r\n"), 100);
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => [Exchanges.Bytes("HTTP/1.1 200 OK\r\n"), .. endless]));
        await Assert.ThrowsAsync<HttpRequestException>(() => exchanges.ReadAsync());
    }

    [Fact]
    public async Task InterimAnswers_WithoutEnd_AreRefused()
    {
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => Enumerable.Repeat(Exchanges.Bytes("HTTP/1.1 102 Processing\r\n\r\n"), 10_000)));
        await Assert.ThrowsAsync<HttpRequestException>(() => exchanges.ReadAsync());
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\n12345")]
    public async Task Caller_ThatLeaves_ClosesTheConnection(string said)
    {
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => said.Length == 0 ? [] : [Exchanges.Bytes(said)]));
        using var leaving = new CancellationTokenSource();
        using var request = Exchanges.Request();
        var sending = exchanges.SendAsync(request, leaving.Token);
        if (said.Length == 0)
        {
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }
        else
        {
            using var response = await sending;
            await using var body = await response.Content.ReadAsStreamAsync();
            await body.ReadExactlyAsync(new byte[5]);
            var more = body.ReadAsync(new byte[5], leaving.Token).AsTask();
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => more);
        }

        Assert.True(exchanges.Opened.Single().IsClosed);
    }

    [Theory]
    [InlineData(100_000, 1)]
    [InlineData(3_000_000, 2)]
    public async Task Rest_ThatNobodyReads_IsReadWhereItIsLittle(int length, int connections)
    {
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => [Exchanges.Bytes($"HTTP/1.1 503 Busy\r\ncontent-length: {length}\r\n\r\n"), new byte[length]]));
        for (var i = 0; i < 2; i++)
        {
            using var request = Exchanges.Request();
            using (await exchanges.SendAsync(request))
            {
            }
        }

        Assert.Equal(connections, exchanges.Opened.Count);
    }

    [Fact]
    public async Task Request_GoesOutAsThePlatformsClientWritesIt()
    {
        Assert.Equal(await WrittenAsync(provider => new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, ConnectCallback = (_, _) => new(provider) }).SendAsync), await WrittenAsync(provider => new Exchanges(() => provider).SendAsync));

        static async Task<string> WrittenAsync(Func<ScriptedProvider, Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>>> client)
        {
            var written = "";
            var provider = new ScriptedProvider(whole =>
            {
                written = whole;
                return [Exchanges.Bytes(Small)];
            });
            using var request = new HttpRequestMessage(HttpMethod.Post, "http://provider/v1/m\u00fcssages?beta=true&x=%20");
            request.Content = new BodyContent("{\"model\":\"a\",\"x\":1}"u8.ToArray(), [new BodyEdit(9..12, "\"another\""u8.ToArray())]);
            request.Headers.TryAddWithoutValidation("user-agent", ["claude-cli/1 (x)", "more"]);
            request.Headers.TryAddWithoutValidation("accept", ["application/json", "text/event-stream"]);
            request.Headers.TryAddWithoutValidation("X-Api-Key", "secret");
            request.Headers.TryAddWithoutValidation("anthropic-beta", "a,b");
            using var response = await client(provider)(request, CancellationToken.None);
            return written;
        }
    }

    [Theory]
    [InlineData("a\r\nx-injected: 1")]
    [InlineData("a\nb")]
    [InlineData("a\0b")]
    [InlineData("\u00e9")]
    public async Task Header_ThatNoneCanBe_IsNotSent(string value)
    {
        using var exchanges = new Exchanges(() => new ScriptedProvider(_ => [Exchanges.Bytes(Small)]));
        using var request = Exchanges.Request();
        Assert.False(request.Headers.TryAddWithoutValidation("x-a", value) && await Record.ExceptionAsync(() => exchanges.SendAsync(request)) is not HttpRequestException);
        Assert.All(exchanges.Opened, connection => Assert.Equal(0, connection.Requests));
    }

    private static async Task<string> DescribeAsync(Func<HttpRequestMessage, Task<HttpResponseMessage>> send)
    {
        using var request = Exchanges.Request();
        using var response = await send(request);
        var body = Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());
        var fields = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated).Select(field => $"{field.Key}={string.Join('|', field.Value)}").Order(StringComparer.Ordinal);
        return $"{(int)response.StatusCode} {response.Version} {string.Join(';', fields)} {body}";
    }
}
