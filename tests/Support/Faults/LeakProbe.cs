namespace ClaudeConfig.Support.Faults;

/// <summary>What a leak would make grow, measured after the collector has had its way.</summary>
/// <param name="HeapBytes">Live managed memory.</param>
/// <param name="Descriptors">Open file descriptors.</param>
/// <param name="Threads">Threads of the process.</param>
public sealed record LeakProbe(long HeapBytes, int Descriptors, int Threads)
{
    public static LeakProbe Take()
    {
        for (int i = 0; i < 3; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        return new LeakProbe(GC.GetTotalMemory(forceFullCollection: true), Count("/proc/self/fd"), Count("/proc/self/task"));
    }

    /// <summary>What grew beyond its allowance since an earlier probe; empty when flat.</summary>
    public IEnumerable<string> GrowthSince(LeakProbe before, double heapShare = 0.05, long heapSlack = 1024 * 1024, int descriptors = 4, int threads = 6)
    {
        long allowed = before.HeapBytes + Math.Max((long)(before.HeapBytes * heapShare), heapSlack);
        if (HeapBytes > allowed)
        {
            yield return $"heap {before.HeapBytes} -> {HeapBytes} bytes";
        }

        if (Descriptors > before.Descriptors + descriptors)
        {
            yield return $"descriptors {before.Descriptors} -> {Descriptors}";
        }

        if (Threads > before.Threads + threads)
        {
            yield return $"threads {before.Threads} -> {Threads}";
        }
    }

    private static int Count(string folder) => Directory.Exists(folder) ? Directory.GetFileSystemEntries(folder).Length : 0;
}
