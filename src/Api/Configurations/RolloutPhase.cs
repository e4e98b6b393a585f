using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Where a rollout stands.</summary>
[JsonConverter(typeof(LenientEnumConverter<RolloutPhase>))]
public enum RolloutPhase
{
    /// <summary>Targets are changing.</summary>
    Progressing,

    /// <summary>A step is being watched.</summary>
    Paused,

    /// <summary>All targets carry the revision.</summary>
    Completed,

    /// <summary>The targets went back to the last good revision.</summary>
    RolledBack,
}
