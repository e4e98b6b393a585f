using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace ClaudeConfig.Support.Faults;

/// <summary>
/// A TCP proxy on loopback that can be told to fail. It never reads TLS: a kubeconfig that points at it keeps its certificates, because
/// the server's name stays 127.0.0.1.
/// </summary>
public sealed class FaultProxy : IAsyncDisposable
{
    private readonly IPEndPoint _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TcpClient, bool> _open = new();
    private readonly Task _accepting;
    private volatile FaultMode _mode;
    private int _accepted;

    public FaultProxy(IPEndPoint target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections open now.</summary>
    public int Open => _open.Count / 2;

    /// <summary>How long each piece is held back.</summary>
    public TimeSpan Delay { get; set; }

    /// <summary>Cuts a connection after so many bytes from the server; 0 for never.</summary>
    public long CutAfter { get; set; }

    public FaultMode Mode
    {
        get => _mode;
        set
        {
            _mode = value;
            if (value is FaultMode.Refuse or FaultMode.Reset)
            {
                CutAll();
            }
        }
    }

    /// <summary>Cuts every open connection; new ones are as the mode says.</summary>
    public void CutAll()
    {
        foreach (TcpClient client in _open.Keys)
        {
            Close(client, _mode == FaultMode.Reset);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        CutAll();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
            Interlocked.Increment(ref _accepted);
            if (_mode is FaultMode.Refuse or FaultMode.Reset)
            {
                Close(client, _mode == FaultMode.Reset);
                continue;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        var server = new TcpClient();
        _open[client] = true;
        _open[server] = true;
        try
        {
            await server.ConnectAsync(_target, _stop.Token);
            Task up = PumpAsync(client, server, fromServer: false);
            Task down = PumpAsync(server, client, fromServer: true);
            await Task.WhenAny(up, down);
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException or IOException)
        {
            // The connection is closed below, which is all a proxy can say.
        }
        finally
        {
            Close(client, reset: false);
            Close(server, reset: false);
        }
    }

    private async Task PumpAsync(TcpClient from, TcpClient to, bool fromServer)
    {
        var buffer = new byte[32 * 1024];
        long total = 0;
        NetworkStream source = from.GetStream();
        NetworkStream sink = to.GetStream();
        while (true)
        {
            int read = await source.ReadAsync(buffer, _stop.Token);
            if (read == 0)
            {
                return;
            }

            if (Delay > TimeSpan.Zero)
            {
                await Task.Delay(Delay, _stop.Token);
            }

            if (_mode == FaultMode.BlackHole || (_mode == FaultMode.AnswersLost && fromServer))
            {
                continue;
            }

            if (fromServer && CutAfter > 0 && total + read > CutAfter)
            {
                await sink.WriteAsync(buffer.AsMemory(0, (int)Math.Max(0, CutAfter - total)), _stop.Token);
                return;
            }

            total += read;
            await sink.WriteAsync(buffer.AsMemory(0, read), _stop.Token);
        }
    }

    private void Close(TcpClient client, bool reset)
    {
        _open.TryRemove(client, out _);
        if (reset && client.Client is not null)
        {
            client.LingerState = new LingerOption(true, 0);
        }

        client.Dispose();
    }
}
