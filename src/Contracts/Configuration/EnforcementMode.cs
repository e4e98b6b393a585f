namespace ClaudeConfig.Contracts.Configuration;

/// <summary>What a budget does at its limit.</summary>
public enum EnforcementMode
{
    /// <summary>No grant passes the limit.</summary>
    Hard,

    /// <summary>Counted and reported, never refused.</summary>
    Soft,

    /// <summary>Records what Hard would have refused.</summary>
    Shadow,
}
