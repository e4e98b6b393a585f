using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ClaudeConfig.Benchmarks.Metering;

/// <summary>Sends calls at a rate, whether or not answers came, from a thread of its own: how late that thread was is kept apart from how long answers took.</summary>
internal static partial class PacedCalls
{
    public static async Task<PacedTimes> RunAsync(int rate, TimeSpan length, Func<int, Task> call)
    {
        var count = (int)(rate * length.TotalSeconds);
        var times = new PacedTimes(new double[count], new double[count], new double[count]);
        var calls = new Task[count];
        var clock = Stopwatch.StartNew();
        var sender = new Thread(() =>
        {
            for (var i = 0; i < count; i++)
            {
                SleepUntil(clock, (double)i / rate);
                calls[i] = TimeAsync(i, (double)i / rate, clock, times, call);
            }
        })
        { IsBackground = true, Priority = ThreadPriority.AboveNormal };
        sender.Start();
        await Task.Run(sender.Join);
        await Task.WhenAll(calls);
        return times with { Reached = count / clock.Elapsed.TotalSeconds };
    }

    private static async Task TimeAsync(int index, double due, Stopwatch clock, PacedTimes times, Func<int, Task> call)
    {
        var began = clock.Elapsed.TotalSeconds;
        times.Late[index] = (began - due) * 1000;
        await call(index);
        var ended = clock.Elapsed.TotalSeconds;
        (times.SinceSent[index], times.SinceDue[index]) = ((ended - began) * 1000, (ended - due) * 1000);
    }

    /// <summary>Timers of .NET count milliseconds, which is what is to be measured.</summary>
    private static unsafe void SleepUntil(Stopwatch clock, double due)
    {
        var span = stackalloc long[2];
        for (var left = due - clock.Elapsed.TotalSeconds; left > 0; left = due - clock.Elapsed.TotalSeconds)
        {
            // Seconds and nanoseconds.
            (span[0], span[1]) = (0, Math.Min(900_000_000, (long)(left * 1e9)));
            _ = NanoSleep(span, null);
        }
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static unsafe partial int NanoSleep(long* span, long* left);
}
