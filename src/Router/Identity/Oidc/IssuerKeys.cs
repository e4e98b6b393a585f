using ClaudeConfig.Router.Observability;

namespace ClaudeConfig.Router.Identity.Oidc;

/// <summary>
/// The keys of one issuer, fetched beside requests and again every few minutes. What was fetched stays until something takes its place,
/// however long the issuer is away; an issuer that hangs keeps nobody waiting but its own callers, and those not for long.
/// </summary>
internal sealed class IssuerKeys : IAsyncDisposable
{
    /// <summary>Between fetches that tokens with an unknown key id ask for: whoever makes such tokens up must not make us a nuisance to the issuer.</summary>
    public static readonly TimeSpan LeastPause = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestRetry = TimeSpan.FromMinutes(1);

    /// <summary>Longest that a request waits for a fetch.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly string issuer;
    private readonly IssuerDocuments documents;
    private readonly TimeProvider time;
    private readonly Func<double> random;
    private readonly RouterMetrics metrics;
    private readonly ILogger log;
    private readonly CancellationTokenSource stopping = new();
    private readonly SemaphoreSlim asked = new(0, 1);
    private readonly Lock gate = new();
    private readonly Task loop;
    private TaskCompletionSource next = NewTurn();
    private Uri? address;
    private volatile KeySet? current;
    private volatile string problem = "they have not been fetched yet";
    private (bool Running, long LastBegun) fetch;

    public IssuerKeys(string issuer, IssuerDocuments documents, TimeProvider time, Func<double> random, RouterMetrics metrics, ILogger log)
    {
        (this.issuer, this.documents, this.time, this.random, this.metrics, this.log) = (issuer, documents, time, random, metrics, log);
        fetch = (true, time.GetTimestamp());
        loop = Task.Run(RunAsync);
    }

    /// <summary>Null before the first fetch that succeeded.</summary>
    public KeySet? Current => current;

    /// <summary>Why the last fetch failed.</summary>
    public string Problem => problem;

    /// <summary>Keys other than those that were of no use; null where there are none within a moment.</summary>
    public async ValueTask<KeySet?> OtherThanAsync(KeySet? seen, CancellationToken cancellationToken)
    {
        if (NextFetch(seen) is { } end)
        {
            try
            {
                await end.WaitAsync(Patience, time, cancellationToken);
            }
            catch (TimeoutException)
            {
                // It goes on, and the next request finds what it brings.
            }
        }

        return ReferenceEquals(current, seen) ? null : current;
    }

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
        asked.Dispose();
    }

    private static TaskCompletionSource NewTurn() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The end of a fetch that may bring something else; null where there is no need, or it is too early.</summary>
    private Task? NextFetch(KeySet? seen)
    {
        lock (gate)
        {
            if (!ReferenceEquals(current, seen) || (!fetch.Running && time.GetElapsedTime(fetch.LastBegun) < LeastPause))
            {
                return null;
            }

            if (!fetch.Running && asked.CurrentCount == 0)
            {
                asked.Release();
            }

            return next.Task;
        }
    }

    private async Task RunAsync()
    {
        var failures = 0;
        while (!stopping.IsCancellationRequested)
        {
            failures = await TurnAsync() ? 0 : failures + 1;
            var pause = failures == 0 ? Every : TimeSpan.FromTicks(Math.Min(LongestRetry.Ticks, FirstRetry.Ticks << Math.Min(failures - 1, 10)));
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            // Jitter, so that not all gateways ask at once.
            await Task.WhenAny(Task.Delay(pause * (0.8 + (0.4 * random())), time, wait.Token), asked.WaitAsync(wait.Token));
            await wait.CancelAsync();
        }
    }

    private async Task<bool> TurnAsync()
    {
        lock (gate)
        {
            fetch = (true, time.GetTimestamp());
        }

        var fetched = false;
        try
        {
            address ??= await documents.KeysAddressAsync(issuer, stopping.Token);
            current = await documents.KeysAsync(address, stopping.Token);
            fetched = true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The end.
        }
        catch (Exception e)
        {
            // Next time from the start: the address may be what is wrong.
            address = null;
            Say(e);
        }

        metrics.IssuerFetches.WithLabels(fetched ? "fetched" : "failed").Inc();
        lock (gate)
        {
            fetch.Running = false;
            next.SetResult();
            next = NewTurn();
        }

        return fetched;
    }

    private void Say(Exception failure)
    {
        if (failure is not IssuerException)
        {
            Log.LoopFailed(log, failure, "issuer");
        }
        else if (problem != failure.Message)
        {
            Log.IssuerKeysNotFetched(log, issuer, failure.Message, current is null ? "tokens of it are refused" : "the keys of before stay in use");
        }

        problem = failure.Message;
    }
}
