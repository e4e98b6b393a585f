using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Money;
using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Identity;

/// <summary>Always has one question open at Metering, which answers when something is revoked. While Metering is away the configuration says it, as soon as it comes.</summary>
internal sealed class RevocationWatch(
    Func<string?, CancellationToken, Task<RevocationAnswer>> ask, HeardRevocations revocations, TimeProvider time, Func<double> chance, ILogger<RevocationWatch> log) : IAsyncDisposable
{
    /// <summary>Between questions that bring nothing, whatever the other side does.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

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
        try
        {
            while (true)
            {
                if (!await LookAsync())
                {
                    // Not all at once, when a replica that many ask is gone.
                    await Task.Delay(Pause * (1 + chance()), time, stopping.Token);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end.
        }
    }

    /// <returns>Whether there was news.</returns>
    private async Task<bool> LookAsync()
    {
        try
        {
            var answer = await ask(revocations.Version, stopping.Token);
            var news = answer.Version != revocations.Version;
            revocations.Hear(answer);
            failed = false;
            return news;
        }
        catch (LedgerUnavailableException e)
        {
            if (!failed)
            {
                Log.MeteringUnreachable(log, "revocations", e.Message);
            }

            failed = true;
        }
        catch (Exception e) when (e is not OperationCanceledException || !stopping.IsCancellationRequested)
        {
            Log.LoopFailed(log, e, "revocations");
        }

        return false;
    }
}
