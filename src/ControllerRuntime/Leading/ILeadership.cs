namespace ClaudeConfig.ControllerRuntime.Leading;

/// <summary>Whether this process may write. Asked before every write: a lease that ran out while the process was stopped fails the check on waking.</summary>
public interface ILeadership
{
    /// <summary>True while the lease is held and has not run out by this process's own monotonic clock.</summary>
    bool IsLeader { get; }

    /// <summary>Rises with every gain of leadership (the lease's <c>leaseTransitions</c>): the fencing token. 0 before the first.</summary>
    long Token { get; }

    /// <summary>Throws <see cref="NotLeaderException"/> unless <see cref="IsLeader"/>.</summary>
    void ThrowIfNotLeader();
}
