namespace ClaudeConfig.Contracts.Configuration;

/// <summary>What a gateway does when it cannot get a lease.</summary>
public enum MeteringUnavailablePolicy
{
    /// <summary>Goes on with the last known room, bounded per gateway and for ten minutes, then refuses.</summary>
    LastKnown,

    /// <summary>Refuses.</summary>
    Deny,

    /// <summary>Serves.</summary>
    Allow,
}
