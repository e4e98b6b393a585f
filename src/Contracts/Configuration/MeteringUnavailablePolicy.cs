namespace ClaudeConfig.Contracts.Configuration;

/// <summary>What a gateway does when it cannot get a lease.</summary>
public enum MeteringUnavailablePolicy
{
    /// <summary>Goes on with what was leased and a bounded part of what was left, for a time, then refuses.</summary>
    LastKnown,

    /// <summary>Refuses.</summary>
    Deny,

    /// <summary>Serves.</summary>
    Allow,
}
