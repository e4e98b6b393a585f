namespace ClaudeConfig.Harness.Stacks;

/// <summary>Where a stack lies and who follows its start.</summary>
public sealed record StackOptions
{
    /// <summary>Data, secrets and logs. Other users must be able to pass through it: PostgreSQL does not run as root.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether Redis, Kafka and a replica for reports stand beside it.</summary>
    public bool Full { get; init; }

    /// <summary>Told what is about to start.</summary>
    public Action<string> Step { get; init; } = _ => { };

    /// <summary>Told the id of every process.</summary>
    public Action<int> Started { get; init; } = _ => { };
}
