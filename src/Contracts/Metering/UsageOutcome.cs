namespace ClaudeConfig.Contracts.Metering;

/// <summary>How a request ended.</summary>
public enum UsageOutcome
{
    /// <summary>Answered whole.</summary>
    Completed,

    /// <summary>The caller left first.</summary>
    ClientCancelled,

    /// <summary>The provider failed after it had begun to answer.</summary>
    UpstreamFailed,

    /// <summary>The gateway restarted while the request was open; usage is an estimate.</summary>
    Interrupted,
}
