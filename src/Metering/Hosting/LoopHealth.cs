using System.Collections.Concurrent;

namespace ClaudeConfig.Metering.Hosting;

/// <summary>What the background loops have done lately. Probes look at progress, not at the mere existence of a process.</summary>
internal sealed class LoopHealth(TimeProvider time)
{
    private static readonly TimeSpan UsualPatience = TimeSpan.FromSeconds(90);

    private readonly ConcurrentDictionary<string, LoopState> _loops = new();

    /// <summary>A transaction is about ten statements, and each ends within 20 s, one way or another.</summary>
    private static readonly TimeSpan TransactionPatience = TimeSpan.FromMinutes(5);

    private readonly ConcurrentBag<Func<IEnumerable<string>>> _also = [];

    /// <summary>Another part whose liveness is this process's.</summary>
    public void Also(Func<IEnumerable<string>> problems) => _also.Add(problems);

    /// <summary>Work of callers: they are told when it fails, and only a restart helps where it does not even end.</summary>
    public void Watch(string work, Func<DateTimeOffset?> oldestRunning) => Also(() =>
        oldestRunning() is { } since && time.GetUtcNow() - since > TransactionPatience ? [$"a transaction of {work} has not ended since {since:O}"] : []);

    /// <param name="loop">Its name.</param>
    /// <param name="interval">How often it runs.</param>
    /// <param name="aside">Whether the process can count without it: its failures are told by metrics and the log, and make nobody go elsewhere.</param>
    /// <param name="patience">How long a turn may take before the process is thought to be stuck.</param>
    public void Register(string loop, TimeSpan interval, bool aside = false, TimeSpan? patience = null) =>
        _loops[loop] = new LoopState(interval, patience ?? UsualPatience, aside, time.GetUtcNow(), null, null);

    public void Tried(string loop) => _loops[loop] = _loops[loop] with { Tried = time.GetUtcNow() };

    public void Succeeded(string loop)
    {
        _loops[loop] = _loops[loop] with { Succeeded = time.GetUtcNow(), Problem = null };
        MeteringMetrics.LastSuccess.WithLabels(loop).Set(time.GetUtcNow().ToUnixTimeSeconds());
    }

    /// <summary>The loop's turn failed.</summary>
    public void Failed(string loop, string problem) => _loops[loop] = _loops[loop] with { Problem = problem };

    /// <summary>A loop that no longer even tries cannot be helped but by a restart.</summary>
    public IEnumerable<string> Stuck() =>
        _loops
            .Where(loop => time.GetUtcNow() - loop.Value.Tried > loop.Value.Interval + loop.Value.Patience)
            .Select(loop => $"loop {loop.Key} has not run since {loop.Value.Tried:O}")
            .Concat(_also.SelectMany(problems => problems()));

    /// <summary>A loop that fails means that the store is away: no request should come here meanwhile.</summary>
    public IEnumerable<string> Failing() =>
        from loop in _loops
        where !loop.Value.Aside
        where loop.Value.Succeeded is not { } at || time.GetUtcNow() - at > loop.Value.Interval + TimeSpan.FromSeconds(15)
        select $"loop {loop.Key} has not succeeded {(loop.Value.Succeeded is { } last ? $"since {last:O}" : "yet")}: {loop.Value.Problem ?? "its turn has not ended"}";
}
