using System.Collections.Concurrent;
using System.Net.Sockets;
using ClaudeConfig.Harness;

namespace ClaudeConfig.Benchmarks.Webhooks;

/// <summary>What a Service is to whoever connects: one address, each connection to one of the replicas that are in it, where it stays.</summary>
internal sealed class ServiceStandIn : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, bool> ports = new();
    private readonly LoopbackAcceptor acceptor;
    private int turn;

    public ServiceStandIn() => acceptor = new LoopbackAcceptor(ServeAsync);

    public int Port => acceptor.Port;

    public void Add(int port) => ports[port] = true;

    public void Remove(int port) => ports.TryRemove(port, out _);

    public ValueTask DisposeAsync() => acceptor.DisposeAsync();

    private async Task ServeAsync(TcpClient caller, CancellationToken stop)
    {
        int[] open = [.. ports.Keys.Order()];
        using var replica = new TcpClient();
        await replica.ConnectAsync("127.0.0.1", open[(Interlocked.Increment(ref turn) & int.MaxValue) % open.Length], stop);
        caller.NoDelay = replica.NoDelay = true;
        await Task.WhenAll(PassAsync(caller, replica, stop), PassAsync(replica, caller, stop));
    }

    private static async Task PassAsync(TcpClient from, TcpClient to, CancellationToken stop)
    {
        await from.GetStream().CopyToAsync(to.GetStream(), stop);
        to.Client.Shutdown(SocketShutdown.Send);
    }
}
