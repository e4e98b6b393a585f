namespace ClaudeConfig.ControllerRuntime.Leading;

/// <summary>The leadership of a process that runs alone by construction, such as a development run or a command-line tool.</summary>
public sealed class AlwaysLeader : ILeadership
{
    private AlwaysLeader()
    {
    }

    /// <summary>The one instance.</summary>
    public static AlwaysLeader Instance { get; } = new();

    /// <inheritdoc/>
    public bool IsLeader => true;

    /// <inheritdoc/>
    public long Token => 1;

    /// <inheritdoc/>
    public void ThrowIfNotLeader()
    {
    }
}
