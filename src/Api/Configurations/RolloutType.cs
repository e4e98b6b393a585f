namespace ClaudeConfig.Api.Configurations;

/// <summary>How many targets change at once.</summary>
public enum RolloutType
{
    /// <summary>All of them.</summary>
    AllAtOnce,

    /// <summary>A part of them first.</summary>
    Canary,
}
