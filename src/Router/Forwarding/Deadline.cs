namespace ClaudeConfig.Router.Forwarding;

/// <summary>A time limit that can be set anew, joined with the caller's leaving.</summary>
internal sealed class Deadline : IDisposable
{
    private readonly CancellationTokenSource source;
    private readonly CancellationToken aborted;
    private readonly CancellationTokenRegistration registration;

    public Deadline(TimeSpan limit, TimeProvider time, CancellationToken aborted)
    {
        this.aborted = aborted;
        source = new CancellationTokenSource(limit, time);
        registration = aborted.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), source);
    }

    public CancellationToken Token => source.Token;

    /// <summary>The time ran out, and the caller is still there.</summary>
    public bool TimedOut => source.IsCancellationRequested && !aborted.IsCancellationRequested;

    public void Restart(TimeSpan limit) => source.CancelAfter(limit);

    public void Dispose()
    {
        registration.Dispose();
        source.Dispose();
    }
}
