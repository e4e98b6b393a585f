using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Configurations;

/// <summary>How many targets change at once.</summary>
[JsonConverter(typeof(LenientEnumConverter<RolloutType>))]
public enum RolloutType
{
    /// <summary>All of them.</summary>
    AllAtOnce,

    /// <summary>A part of them first.</summary>
    Canary,
}
