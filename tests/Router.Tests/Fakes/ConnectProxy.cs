using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>A proxy on loopback that speaks CONNECT alone, and leads everything to one place, whatever is asked for.</summary>
internal sealed class ConnectProxy : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stopping = new();
    private readonly IPEndPoint target;
    private readonly string? credential;
    private readonly Task loop;

    /// <param name="target">Where tunnels end.</param>
    /// <param name="credential">USER:PASSWORD that is asked for, or null.</param>
    public ConnectProxy(IPEndPoint target, string? credential = null)
    {
        (this.target, this.credential) = (target, credential);
        listener.Start();
        loop = Task.Run(AcceptAsync);
    }

    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    public string Address => $"http://127.0.0.1:{Port}";

    /// <summary>Heads of requests that came, as they came.</summary>
    public ConcurrentQueue<string> Heads { get; } = new();

    /// <summary>Hosts that tunnels were opened to.</summary>
    public IReadOnlyList<string> Tunnels => [.. Opened];

    private ConcurrentQueue<string> Opened { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        listener.Stop();
        await loop;
        stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(stopping.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var held = client;
        try
        {
            var stream = client.GetStream();
            while (await HeadAsync(stream) is { Length: > 0 } head)
            {
                Heads.Enqueue(head);
                var wanted = credential is null ? null : "Basic " + Convert.ToBase64String(Encoding.ASCII.GetBytes(credential));
                if (!head.StartsWith("CONNECT ", StringComparison.Ordinal) || (wanted is not null && !head.Contains(wanted, StringComparison.Ordinal)))
                {
                    await stream.WriteAsync("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stopping.Token);
                    continue;
                }

                Opened.Enqueue(head.Split(' ')[1]);
                using var upstream = new TcpClient();
                await upstream.ConnectAsync(target, stopping.Token);
                await stream.WriteAsync("HTTP/1.1 200 Connection Established\r\n\r\n"u8.ToArray(), stopping.Token);
                await Task.WhenAny(stream.CopyToAsync(upstream.GetStream(), stopping.Token), upstream.GetStream().CopyToAsync(stream, stopping.Token));
                return;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Either side left.
        }
    }

    private async Task<string> HeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stopping.Token) == 1)
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
