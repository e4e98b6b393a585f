namespace ClaudeConfig.LocalCluster.Tests.Vectors;

/// <summary>A clock that stands while timers run: entries of managedFields are ordered by second, and the recordings were made within one.</summary>
internal sealed class StandingClock : TimeProvider
{
    private readonly DateTimeOffset _now = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _now;
}
