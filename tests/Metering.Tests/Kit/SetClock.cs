namespace ClaudeConfig.Metering.Tests.Kit;

/// <summary>A machine's clock that somebody sets wrong while timers go on.</summary>
internal sealed class SetClock : TimeProvider
{
    private long _offset;

    public TimeSpan Offset
    {
        get => TimeSpan.FromTicks(Interlocked.Read(ref _offset));
        set => Interlocked.Exchange(ref _offset, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Offset;
}
