using System.Net;
using System.Net.Sockets;

namespace ClaudeConfig.Router.Outbound;

/// <summary>Connects to the first of several addresses that answers: each gets a head start before the next is tried beside it.</summary>
internal static class ConnectionRace
{
    private static readonly TimeSpan HeadStart = TimeSpan.FromMilliseconds(250);

    public static async Task<Socket> RunAsync(IReadOnlyList<IPEndPoint> endpoints, TimeProvider time, CancellationToken cancellationToken)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = new List<Task<Socket>>();
        try
        {
            for (var next = 0; ;)
            {
                if (next < endpoints.Count)
                {
                    running.Add(OpenAsync(endpoints[next++], end.Token));
                }

                if (await FirstAsync(running, next < endpoints.Count, time, end.Token) is not { } done)
                {
                    continue;
                }

                running.Remove(done);
                if (done.IsCompletedSuccessfully || (running.Count == 0 && next == endpoints.Count))
                {
                    return await done;
                }
            }
        }
        finally
        {
            await end.CancelAsync();
            foreach (var loser in running)
            {
                _ = CloseAsync(loser);
            }
        }
    }

    /// <summary>The first that ended, or null where another may start.</summary>
    private static async Task<Task<Socket>?> FirstAsync(List<Task<Socket>> running, bool hasMore, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!hasMore)
        {
            return await Task.WhenAny(running);
        }

        using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var first = await Task.WhenAny([.. running, Task.Delay(HeadStart, time, pause.Token)]);
        await pause.CancelAsync();
        return first as Task<Socket>;
    }

    private static async Task CloseAsync(Task<Socket> loser)
    {
        try
        {
            (await loser).Dispose();
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // It lost before it was connected.
        }
    }

    private static async Task<Socket> OpenAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
