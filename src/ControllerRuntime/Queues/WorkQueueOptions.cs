namespace ClaudeConfig.ControllerRuntime.Queues;

/// <summary>The bounds of a work queue.</summary>
public sealed record WorkQueueOptions
{
    /// <summary>The queue's name in metrics.</summary>
    public string Name { get; init; } = "queue";

    /// <summary>The delay after the first failure.</summary>
    public TimeSpan MinBackoff { get; init; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The longest delay after failures.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far delays spread to either side, as a share.</summary>
    public double Jitter { get; init; } = 0.2;

    /// <summary>How many distinct keys it takes, waiting and delayed together.</summary>
    public int Capacity { get; init; } = 1_000_000;
}
