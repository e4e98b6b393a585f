namespace ClaudeConfig.ControllerRuntime.Leading;

/// <summary>How replicas agree on one leader.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>The Lease's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The Lease's name.</summary>
    public required string Name { get; init; }

    /// <summary>Who this process is; unlike a host name alone, unique for two processes on one host.</summary>
    public string Identity { get; init; } = $"{Environment.MachineName}_{Guid.NewGuid():N}";

    /// <summary>How long others wait after the last renewal they saw.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long the leader keeps trying to renew, and may write, after its last renewal. Shorter than the lease.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often it is tried.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether the process ends after losing leadership (the default), or becomes a candidate again.</summary>
    public bool ExitOnLoss { get; init; } = true;

    /// <summary>All that is wrong with these options; empty when they are good.</summary>
    public IEnumerable<string> Validate()
    {
        if (string.IsNullOrEmpty(Namespace) || string.IsNullOrEmpty(Name) || string.IsNullOrEmpty(Identity))
        {
            yield return "leader election needs Namespace, Name and Identity";
        }

        if (LeaseDuration <= RenewDeadline)
        {
            yield return $"LeaseDuration is {LeaseDuration.TotalSeconds} s; it must be longer than RenewDeadline ({RenewDeadline.TotalSeconds} s), or two could write at once";
        }

        if (RenewDeadline <= RetryPeriod * 1.2)
        {
            yield return $"RenewDeadline is {RenewDeadline.TotalSeconds} s; it must be longer than 1.2 x RetryPeriod ({RetryPeriod.TotalSeconds} s), or one lost request loses the lease";
        }

        if (RetryPeriod <= TimeSpan.Zero || LeaseDuration < TimeSpan.FromSeconds(1))
        {
            yield return "RetryPeriod must be positive and LeaseDuration at least 1 s";
        }
    }
}
