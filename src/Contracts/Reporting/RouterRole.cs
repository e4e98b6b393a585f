namespace ClaudeConfig.Contracts.Reporting;

/// <summary>Where a Router stands.</summary>
public enum RouterRole
{
    /// <summary>In the platform namespace, with provider credentials.</summary>
    Gateway,

    /// <summary>Beside a workload, without credentials.</summary>
    Sidecar,
}
