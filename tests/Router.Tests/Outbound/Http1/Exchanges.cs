using System.Text;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Outbound.Http1;

namespace ClaudeConfig.Router.Tests.Outbound.Http1;

/// <summary>Requests over connections that a test makes.</summary>
internal sealed class Exchanges : IDisposable
{
    private readonly HostConnections host;

    public Exchanges(Func<ScriptedProvider> connect, TimeProvider? time = null) =>
        host = new HostConnections(
            _ =>
            {
                var opened = connect();
                Opened.Enqueue(opened);
                return new(opened);
            },
            "provider"u8.ToArray(),
            time ?? TimeProvider.System);

    /// <summary>Every connection that was opened.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<ScriptedProvider> Opened { get; } = new();

    public HostConnections Host => host;

    public static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    public static HttpRequestMessage Request(string body = "{}", string path = "/v1/messages") =>
        new(HttpMethod.Post, "http://provider" + path) { Content = new BodyContent(Bytes(body)) };

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken = default) =>
        await Http1Handler.ExchangeAsync(host, request, (BodyContent)request.Content!, cancellationToken);

    /// <summary>Sends one and reads the whole answer.</summary>
    public async Task<string> ReadAsync(string body = "{}")
    {
        using var request = Request(body);
        using var response = await SendAsync(request);
        return Encoding.Latin1.GetString(await response.Content.ReadAsByteArrayAsync());
    }

    public void Dispose() => host.Dispose();
}
