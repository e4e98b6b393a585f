namespace ClaudeConfig.Dashboard.Tests.Kit;

/// <summary>The system's clock, which a test may set forward for a while.</summary>
public sealed class MovedClock : TimeProvider
{
    public TimeSpan Ahead { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
}
