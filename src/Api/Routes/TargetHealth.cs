using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Routes;

/// <summary>The health of a target.</summary>
[JsonConverter(typeof(LenientEnumConverter<TargetHealth>))]
public enum TargetHealth
{
    /// <summary>No Router reported.</summary>
    Unknown,

    /// <summary>It answers at every Router.</summary>
    Healthy,

    /// <summary>It fails at some Routers, or sometimes.</summary>
    Degraded,

    /// <summary>It fails at every Router.</summary>
    Unhealthy,
}
