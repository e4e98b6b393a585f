using System.Net;
using System.Net.Sockets;
using System.Text;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Harness;
using ClaudeConfig.Router.Tests.Fakes;

namespace ClaudeConfig.Router.Tests.Reporting;

/// <summary>What a provider answers ends up in reports and logs that others read: it must neither break nor forge them.</summary>
public sealed class HostileTextTests
{
    [Theory]
    [InlineData("HTTP/1.1 2\0\0 \x1b[31mred\r\n\r\n")]
    [InlineData("HTTP/1.1 200 OK\r\nforged\u0085line\0: \r\n\0\r\n\r\n")]
    [InlineData("2030-01-01T00:00:00.000Z Error everything is lost\r\n\r\n")]
    public async Task Error_OfAProviderThatAnswersNoHttp_HoldsNoControlCharacter(string answer)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = AnswerAsync(listener, Encoding.Latin1.GetBytes(answer));
        await using var rig = await Rig.StartAsync(config => config with
        {
            Providers = [config.Providers[0] with { BaseUrl = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}" }],
            Routes = [config.Routes[0] with { Targets = [config.Routes[0].Targets[0]], MaxAttempts = 1 }],
        });

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        var error = await Eventually.GetAsync(() => Task.FromResult(rig.Metering.Reports.LastOrDefault()?.Targets[0].LastError), "the error in a report", Deadlines.Settled);
        Assert.DoesNotContain(error, char.IsControl);
        listener.Stop();
        await serving;
    }

    [Theory]
    [InlineData("x-stainless-lang", "caf\u00e9")]
    [InlineData("user-agent", "\u4f60\u597d")]
    [InlineData("anthropic-note", "a\u0001b")]
    public async Task Header_OfACallerThatCannotBeSent_IsNoFaultOfTheTarget(string name, string value)
    {
        await using var rig = await Rig.StartAsync(config => config with
        {
            Routes = [config.Routes[0] with { Targets = [config.Routes[0].Targets[0]], MaxAttempts = 1, CircuitFailures = 1 }],
        });

        var (status, _) = await RawAsync(rig, $"{name}: {value}");

        Assert.Equal(200, status);
        using var next = await rig.PostAsync(Rig.Body());
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Theory]
    [InlineData("x-note: caf\u00e9")]
    [InlineData("x-note: a\u0001b")]
    public async Task Header_OfAProviderThatCannotBePassedOn_CostsNobodyTheAnswer(string header)
    {
        const string Message = """{"id":"m","type":"message","role":"assistant","model":"claude-sonnet-5","content":[],"stop_reason":"end_turn","usage":{"input_tokens":1,"output_tokens":1}}""";
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = AnswerAsync(listener, Encoding.Latin1.GetBytes($"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n{header}\r\ncontent-length: {Message.Length}\r\n\r\n{Message}"));
        await using var rig = await Rig.StartAsync(config => config with
        {
            Providers = [config.Providers[0] with { BaseUrl = $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}" }],
            Routes = [config.Routes[0] with { Targets = [config.Routes[0].Targets[0]], MaxAttempts = 1 }],
        });

        using var response = await rig.PostAsync(Rig.Body());

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        listener.Stop();
        await serving;
    }

    /// <summary>A request with a header as no client library lets it through.</summary>
    private static async Task<(int Status, string Text)> RawAsync(Rig rig, string header)
    {
        var address = new Uri(rig.Gateway.Address);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, address.Port);
        var body = Rig.Body();
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
            $"POST /v1/messages HTTP/1.1\r\nhost: gateway\r\nconnection: close\r\nauthorization: Bearer {Bundles.Key.Reveal()}\r\nanthropic-version: 2023-06-01\r\n{header}\r\ncontent-type: application/json\r\ncontent-length: {body.Length}\r\n\r\n{body}"));
        using var reader = new StreamReader(client.GetStream());
        var text = await reader.ReadToEndAsync();
        return (int.Parse(text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), text);
    }

    private static async Task AnswerAsync(TcpListener listener, byte[] answer)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var stream = client.GetStream();
                await stream.ReadAtLeastAsync(new byte[16], 16);
                await stream.WriteAsync(answer);
                client.Client.Shutdown(SocketShutdown.Send);
                await stream.CopyToAsync(Stream.Null);
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or IOException)
        {
            // The end.
        }
    }
}
