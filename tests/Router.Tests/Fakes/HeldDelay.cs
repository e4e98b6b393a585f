namespace ClaudeConfig.Router.Tests.Fakes;

/// <summary>The system's clock, but for delays of one length: they end when the test says so.</summary>
internal sealed class HeldDelay(TimeSpan length) : TimeProvider
{
    private readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Somebody waits.</summary>
    public Task Held => held.Task;

    public void End() => ended.TrySetResult();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime != length)
        {
            return base.CreateTimer(callback, state, dueTime, period);
        }

        var timer = base.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        held.TrySetResult();
        ended.Task.ContinueWith(_ => timer.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan), TaskScheduler.Default);
        return timer;
    }
}
