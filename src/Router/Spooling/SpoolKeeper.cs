using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Looks after the spool once a second, whatever delivery waits for.</summary>
internal sealed class SpoolKeeper(Spool spool, DeadLetters letters, TimeProvider time, ILogger<SpoolKeeper> log) : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;

    public void Start() => loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping.Token))
            {
                Look();
            }
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    private void Look()
    {
        try
        {
            spool.Maintain();
            letters.ReplayWhenAsked(spool);
        }
        catch (Exception e)
        {
            Log.LoopFailed(log, e, "spool");
        }
    }
}
