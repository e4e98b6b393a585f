using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Money;

/// <summary>Asks Metering every few seconds for the use of the budgets that conditions of routes look at. Without such a condition it asks nothing.</summary>
internal sealed class BudgetUseWatch(
    Func<IReadOnlyList<ObjectRef>, CancellationToken, Task<IReadOnlyList<BudgetUse>>> ask, ConfigState config, BudgetUses uses, TimeProvider time, TimeSpan interval,
    ILogger<BudgetUseWatch> log) : IAsyncDisposable
{
    private readonly CancellationTokenSource stopping = new();
    private Task loop = Task.CompletedTask;
    private bool failed;

    public void Start() => loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
    }

    private async Task RunAsync()
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            do
            {
                await LookAsync();
            }
            while (await timer.WaitForNextTickAsync(stopping.Token));
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end.
        }
    }

    private async Task LookAsync()
    {
        try
        {
            var heard = new List<BudgetUse>();
            foreach (var some in (config.Current?.WatchedBudgets ?? []).Chunk(BudgetUseRequest.Most))
            {
                heard.AddRange(await ask(some, stopping.Token));
            }

            uses.Hear(heard);
            failed = false;
        }
        catch (LedgerUnavailableException e)
        {
            // What was heard last stays.
            if (!failed)
            {
                Log.MeteringUnreachable(log, "the use of budgets", e.Message);
            }

            failed = true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            Log.LoopFailed(log, e, "budget use");
        }
    }
}
