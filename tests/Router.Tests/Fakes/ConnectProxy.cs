using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>A proxy on loopback that speaks CONNECT alone, and leads everything to one place, whatever is asked for.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly IPEndPoint target;
    private readonly string? credential;
    private readonly LoopbackAcceptor acceptor;

    /// <param name="target">Where tunnels end.</param>
    /// <param name="credential">USER:PASSWORD that is asked for, or null.</param>
    public ConnectProxy(IPEndPoint target, string? credential = null)
    {
        (this.target, this.credential) = (target, credential);
        acceptor = new LoopbackAcceptor(ServeAsync);
    }

    public int Port => acceptor.Port;

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>Heads of requests that came, as they came.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Hosts that tunnels were opened to.</summary>
    public IReadOnlyList<string> Tunnels => [.. Opened];

    private ConcurrentQueue<string> Opened { get; } = new();

    public ValueTask DisposeAsync() => acceptor.DisposeAsync();

    private async Task ServeAsync(TcpClient client, CancellationToken stopping)
    {
        var stream = client.GetStream();
        while (await HeadAsync(stream, stopping) is { Length: > 0 } head)
        {
            Heads.Enqueue(head);
            var wanted = credential is null ? null : "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(credential));
            if (!head.StartsWith("CONNECT ", StringComparison.Ordinal) || (wanted is not null && !head.Contains(wanted, StringComparison.Ordinal)))
            {
                await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stopping);
                continue;
            }

            Opened.Enqueue(head.Split(' ')[1]);
            using var upstream = new TcpClient();
            await upstream.ConnectAsync(target, stopping);
            await stream.WriteAsync("HTTP/1.1 200 Connection Established\r\n\r\n"u8.ToArray(), stopping);
            await Task.WhenAny(stream.CopyToAsync(upstream.GetStream(), stopping), upstream.GetStream().CopyToAsync(stream, stopping));
            return;
        }
    }

    private static async Task<string> HeadAsync(NetworkStream stream, CancellationToken stopping)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stopping) == 1)
        {
            head.Append((char)one[0]);
            if (head.Length >= 4 && head.ToString(head.Length - 4, 4) == "\r\n\r\n")
            {
                return head.ToString();
            }
        }

        return "";
    }
}
