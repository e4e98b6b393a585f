namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>What a consumer is known by.</summary>
internal enum ConsumerKind
{
    /// <summary>The caller.</summary>
    Member,

    /// <summary>The key, of a caller without a name.</summary>
    Key,

    /// <summary>The project, of a caller without either.</summary>
    Project,
}
