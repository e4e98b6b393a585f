using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClaudeConfig.Benchmarks.Router;

/// <summary>Requests at a fixed rate, whether or not earlier ones were answered: a slow answer makes no other request wait unseen.</summary>
internal sealed partial class OpenLoop(Contestant to, Exchange exchange)
{
    private const uint NapMicroseconds = 50;

    private readonly ConcurrentStack<RawConnection> idle = new();
    private readonly ConcurrentBag<(double First, double Last)> milliseconds = [];
    private readonly byte[] request = RawConnection.Request(to, exchange);
    private int failed;

    public async Task<OpenLoopResult> RunAsync(double rate, TimeSpan length)
    {
        var all = await Task.Factory.StartNew(() => Send(rate, length), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Task.WhenAll(all).WaitAsync(TimeSpan.FromSeconds(30));
        foreach (var connection in idle)
        {
            connection.Dispose();
        }

        return new OpenLoopResult([.. milliseconds.Select(pair => pair.First).Order()], [.. milliseconds.Select(pair => pair.Last).Order()], failed);
    }

    private List<Task> Send(double rate, TimeSpan length)
    {
        var clock = Stopwatch.StartNew();
        var sent = new List<Task>((int)(rate * length.TotalSeconds) + 1);
        while (clock.Elapsed < length)
        {
            while (sent.Count < clock.Elapsed.TotalSeconds * rate)
            {
                sent.Add(OnceAsync());
            }

            _ = Sleep(NapMicroseconds);
        }

        return sent;
    }

    private async Task OnceAsync()
    {
        var start = Stopwatch.GetTimestamp();
        try
        {
            var connection = idle.TryPop(out var known) ? known : await RawConnection.OpenAsync(to.Address);
            var (first, last, ok) = await connection.ExchangeAsync(request);
            if (ok)
            {
                milliseconds.Add((Stopwatch.GetElapsedTime(start, first).TotalMilliseconds, Stopwatch.GetElapsedTime(start, last).TotalMilliseconds));
                idle.Push(connection);
                return;
            }

            connection.Dispose();
        }
        catch (System.Net.Sockets.SocketException)
        {
            // Counted below.
        }

        Interlocked.Increment(ref failed);
    }

    [LibraryImport("libc", EntryPoint = "usleep")]
    private static partial int Sleep(uint microseconds);
}
