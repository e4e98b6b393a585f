using ClaudeConfig.Router.Observability;
using Prometheus;

namespace ClaudeConfig.Router.Requests;

/// <summary>How much of requests may lie in memory and on disk at a time, over all callers: what goes beyond is told to come back.</summary>
internal sealed class BodyBudget(long memoryBytes, long diskBytes, string folder, RouterMetrics metrics)
{
    /// <summary>A body that is larger lies on disk.</summary>
    public const int LargestInMemory = 1024 * 1024;

    private readonly Gauge.Child memoryGauge = metrics.BodyBytes.WithLabels("memory");
    private readonly Gauge.Child diskGauge = metrics.BodyBytes.WithLabels("disk");
    private long memory;
    private long disk;

    /// <summary>Where large bodies lie: under no name, so that none is left behind.</summary>
    public string Folder => folder;

    public bool TryTakeMemory(long bytes) => TryTake(ref memory, bytes, memoryBytes, memoryGauge);

    public bool TryTakeDisk(long bytes) => TryTake(ref disk, bytes, diskBytes, diskGauge);

    public void ReturnMemory(long bytes) => memoryGauge.Set(Interlocked.Add(ref memory, -bytes));

    public void ReturnDisk(long bytes) => diskGauge.Set(Interlocked.Add(ref disk, -bytes));

    private static bool TryTake(ref long used, long bytes, long limit, Gauge.Child gauge)
    {
        var now = Interlocked.Add(ref used, bytes);
        if (now <= limit)
        {
            gauge.Set(now);
            return true;
        }

        Interlocked.Add(ref used, -bytes);
        return false;
    }
}
