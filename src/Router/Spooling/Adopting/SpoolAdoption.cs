using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Spooling.Adopting;

/// <summary>Looks on a shared volume for what gateways left behind that are gone, and delivers it. One folder at a time; whoever moves it first has it.</summary>
/// <param name="root">The volume.</param>
/// <param name="pulse">This gateway's own sign of life.</param>
/// <param name="after">After how long without one another counts as gone.</param>
/// <param name="spool">What delivers a folder.</param>
/// <param name="time">The clock.</param>
/// <param name="metrics">Metrics.</param>
/// <param name="log">Log.</param>
internal sealed class SpoolAdoption(SpoolRoot root, Pulse pulse, TimeSpan after, AdoptedSpool spool, TimeProvider time, RouterMetrics metrics, ILogger<SpoolAdoption> log) : IAsyncDisposable
{
    /// <summary>So many looks fit into the time after which a gateway counts as gone.</summary>
    private const int Looks = 8;

    private readonly CancellationTokenSource stopping = new();
    private readonly CancellationTokenSource ending = new();
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Silence silence = new(after, time);
    private Task beating = Task.CompletedTask;
    private Task adopting = Task.CompletedTask;

    /// <summary>Completes when this gateway's own folder is another's.</summary>
    public Task Lost => lost.Task;

    public void Start()
    {
        beating = Task.Run(() => RunAsync("pulse", Beat, ending.Token));
        adopting = Task.Run(() => RunAsync("adoption of spools", LookAsync, stopping.Token));
    }

    /// <summary>Adopts no more. The sign of life goes on: the folder is in use until the end.</summary>
    public async Task StopAsync()
    {
        await stopping.CancelAsync();
        await adopting;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await ending.CancelAsync();
        await beating;
        stopping.Dispose();
        ending.Dispose();
    }

    private async Task RunAsync(string what, Func<Task> turn, CancellationToken end)
    {
        using var timer = new PeriodicTimer(after / Looks, time);
        try
        {
            do
            {
                try
                {
                    await turn();
                }
                catch (Exception e) when (e is not OperationCanceledException || !end.IsCancellationRequested)
                {
                    Log.LoopFailed(log, e, what);
                }
            }
            while (await timer.WaitForNextTickAsync(end));
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // What is not delivered lies below this gateway's folder, for its next run or for whoever adopts that.
        }
    }

    private Task Beat()
    {
        if (!lost.Task.IsCompleted && !pulse.Beat())
        {
            Log.SpoolLost(log, root.Mine);
            lost.TrySetResult();
        }

        return Task.CompletedTask;
    }

    /// <summary>Takes what is there to be taken, and delivers it.</summary>
    internal async Task LookAsync()
    {
        var neighbours = root.Neighbours();
        silence.Keep(neighbours);
        foreach (var neighbour in neighbours.Where(folder => silence.IsGone(folder, Pulse.Of(folder))))
        {
            Take(neighbour);
        }

        var taken = root.Taken();
        metrics.AdoptedWaiting.Set(taken.Count);
        foreach (var folder in taken)
        {
            root.Inherit(folder);
            await spool.DeliverAsync(folder, stopping.Token);
            SpoolRoot.Forget(folder);
            metrics.SpoolsAdopted.Inc();
        }

        metrics.AdoptedWaiting.Set(root.Taken().Count);
    }

    private void Take(string folder)
    {
        try
        {
            // Held while it moves: its gateway may be starting this moment. One that stands still has it, and is not gone.
            using var held = SpoolLock.TryTake(SpoolRoot.EventsOf(folder));
            if (held is not null)
            {
                root.Take(folder);
                Log.SpoolAdopted(log, Path.GetFileName(folder), after.TotalSeconds);
            }
        }
        catch (DirectoryNotFoundException)
        {
            // Another gateway was faster.
        }
    }
}
