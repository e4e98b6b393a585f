namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>When a status should be written.</summary>
internal enum StatusUrgency
{
    /// <summary>Nothing that anyone sees has changed.</summary>
    None,

    /// <summary>A figure moved.</summary>
    Soon,

    /// <summary>A condition changed.</summary>
    Now,
}
