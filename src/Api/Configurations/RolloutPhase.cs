using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Where a rollout stands.</summary>
[JsonConverter(typeof(LenientEnumConverter<RolloutPhase>))]
public enum RolloutPhase
{
    /// <summary>Pods are changing.</summary>
    Progressing,

    /// <summary>A step is being watched, or somebody must say that it may go on.</summary>
    Paused,

    /// <summary>The revision is the one for all pods.</summary>
    Completed,

    /// <summary>The pods went back to the last good revision.</summary>
    RolledBack,
}
