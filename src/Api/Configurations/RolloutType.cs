using System.Text.Json.Serialization;

namespace ClaudeConfig.Api.Configurations;

/// <summary>How many targets change at once.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RolloutType>))]
public enum RolloutType
{
    /// <summary>All of them.</summary>
    AllAtOnce,

    /// <summary>A part of them first.</summary>
    Canary,
}
