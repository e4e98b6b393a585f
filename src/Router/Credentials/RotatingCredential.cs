namespace ClaudeConfig.Router.Credentials;

/// <summary>
/// A credential that ends, fetched anew in the background well before it does. While fetching fails the last one is used until its end; no request
/// waits for any of this.
/// </summary>
internal sealed class RotatingCredential : IAsyncDisposable
{
    // Of what is left of its life: late enough to cost little, early enough for several tries.
    private const double EarliestPart = 0.70;
    private const double LatestPart = 0.80;
    private static readonly TimeSpan LongestTry = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan BetweenDoubts = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan WithoutEnd = TimeSpan.FromHours(1);

    private readonly ICredentialSource source;
    private readonly TimeProvider time;
    private readonly Func<double> random;
    private readonly Action<RotatingCredential> told;
    private readonly CancellationTokenSource stopping = new();
    private readonly TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SemaphoreSlim doubts = new(0, 1);
    private long fetched;
    private Task loop = Task.CompletedTask;
    private volatile ProviderSecret? current;
    private volatile string? problem;

    /// <param name="source">Where it comes from.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">From 0 to 1: gateways that started together must not ask together.</param>
    /// <param name="told">Called after every try.</param>
    public RotatingCredential(ICredentialSource source, TimeProvider time, Func<double> random, Action<RotatingCredential> told) =>
        (this.source, this.time, this.random, this.told) = (source, time, random, told);

    /// <summary>The one to use, or null: there was none yet, or the last has ended.</summary>
    public ProviderSecret? Current => current is { } secret && (secret.Expires is not { } end || end > time.GetUtcNow()) ? secret : null;

    /// <summary>Why the last try failed; null where it did not.</summary>
    public string? Problem => problem;

    /// <summary>Done after the first try, however it went.</summary>
    public Task First => first.Task;

    /// <summary>A provider refused what should hold: it may have been revoked, so another is fetched, though not more often than every half minute.</summary>
    public void Doubt()
    {
        if (time.GetElapsedTime(Interlocked.Read(ref fetched)) < BetweenDoubts)
        {
            return;
        }

        Interlocked.Exchange(ref fetched, time.GetTimestamp());
        try
        {
            doubts.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // One is being fetched, or we are stopping.
        }
    }

    public void Start() => loop = Task.Run(RunAsync);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await loop;
        stopping.Dispose();
        doubts.Dispose();
    }

    private async Task RunAsync()
    {
        for (var failures = 0; !stopping.IsCancellationRequested;)
        {
            failures = await TryFetchAsync() ? 0 : failures + 1;
            if (stopping.IsCancellationRequested)
            {
                break;
            }

            told(this);
            first.TrySetResult();
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(stopping.Token);
            await Task.WhenAny(Task.Delay(failures > 0 ? Pause(failures) : Life(), time, wait.Token), doubts.WaitAsync(wait.Token));
            await wait.CancelAsync();
        }

        first.TrySetResult();
    }

    private async Task<bool> TryFetchAsync()
    {
        using var limit = new CancellationTokenSource(LongestTry, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, stopping.Token);
        try
        {
            Interlocked.Exchange(ref fetched, time.GetTimestamp());
            current = await source.FetchAsync(end.Token);
            problem = null;
            return true;
        }
        catch (OperationCanceledException)
        {
            problem = $"no credential came within {LongestTry.TotalSeconds:0} s";
        }
        catch (CredentialException e)
        {
            problem = e.Message;
        }
#pragma warning disable CA1031 // Whatever it is, it is about this credential and must not end the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            problem = $"the credential could not be fetched ({e.GetType().Name})";
        }

        return false;
    }

    private TimeSpan Life()
    {
        var left = current!.Expires - time.GetUtcNow() ?? WithoutEnd;
        var wait = left * (EarliestPart + ((LatestPart - EarliestPart) * random()));
        return wait > FirstPause ? wait : FirstPause;
    }

    private TimeSpan Pause(int failures)
    {
        var pause = FirstPause * Math.Pow(2, Math.Min(failures - 1, 10));
        return (pause < LongestPause ? pause : LongestPause) * (0.5 + (0.5 * random()));
    }
}
