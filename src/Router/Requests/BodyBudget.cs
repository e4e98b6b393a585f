using System.Collections.Concurrent;
using ClaudeConfig.Contracts;
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
    // One for each project that was ever configured here: callers cannot make more.
    private readonly ConcurrentDictionary<ObjectRef, BodyShare> shares = new();
    private long memory;
    private long disk;

    /// <summary>Where large bodies lie: under no name, so that none is left behind.</summary>
    public string Folder => folder;

    public long MemoryLimit => memoryBytes;

    public long DiskLimit => diskBytes;

    /// <summary>What a project's requests take of it.</summary>
    public BodyShare Of(ObjectRef project) => shares.GetOrAdd(project, static (_, budget) => new BodyShare(budget), this);

    /// <param name="bytes">How many.</param>
    /// <param name="left">How many are left after them.</param>
    public bool TryTakeMemory(long bytes, out long left) => TryTake(ref memory, bytes, memoryBytes, memoryGauge, out left);

    /// <param name="bytes">How many.</param>
    /// <param name="left">How many are left after them.</param>
    public bool TryTakeDisk(long bytes, out long left) => TryTake(ref disk, bytes, diskBytes, diskGauge, out left);

    public void ReturnMemory(long bytes) => memoryGauge.Set(Interlocked.Add(ref memory, -bytes));

    public void ReturnDisk(long bytes) => diskGauge.Set(Interlocked.Add(ref disk, -bytes));

    private static bool TryTake(ref long used, long bytes, long limit, Gauge.Child gauge, out long left)
    {
        var now = Interlocked.Add(ref used, bytes);
        left = limit - now;
        if (now <= limit)
        {
            gauge.Set(now);
            return true;
        }

        Interlocked.Add(ref used, -bytes);
        return false;
    }
}
