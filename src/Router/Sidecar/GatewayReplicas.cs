using System.Net;
using System.Net.Sockets;

namespace ClaudeConfig.Router.Sidecar;

/// <summary>Connects to one of the gateway's replicas: any of those that its name stands for, those that failed a moment ago last.</summary>
internal sealed class GatewayReplicas(Func<string, CancellationToken, Task<IPAddress[]>> resolve, Func<double> chance, TimeProvider time)
{
    private static readonly TimeSpan Avoided = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestConnect = TimeSpan.FromSeconds(2);
    private const int MostRemembered = 256;

    private readonly Dictionary<IPAddress, long> failed = [];

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var address in Order(await resolve(context.DnsEndPoint.Host, cancellationToken)))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, context.DnsEndPoint.Port), cancellationToken);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                Remember(address);
                last = e;
            }
        }

        throw new IOException($"no replica of {context.DnsEndPoint.Host} can be reached", last);
    }

    private IPAddress[] Order(IPAddress[] found)
    {
        lock (failed)
        {
            return [.. found.Select(address => (address, place: chance() + (failed.TryGetValue(address, out var at) && time.GetElapsedTime(at) < Avoided ? 1 : 0)))
                .OrderBy(item => item.place).Select(item => item.address)];
        }
    }

    private void Remember(IPAddress address)
    {
        lock (failed)
        {
            if (failed.Count >= MostRemembered)
            {
                failed.Clear();
            }

            failed[address] = time.GetTimestamp();
        }
    }

    private async Task<Stream> ConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestConnect, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, both.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
