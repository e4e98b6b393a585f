using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>A rate limit by name; the numbers are in the operator's configuration.</summary>
[JsonConverter(typeof(LenientEnumConverter<RateLimitTier>))]
public enum RateLimitTier
{
    /// <summary>The smallest.</summary>
    Free,

    /// <summary>The middle one.</summary>
    Pro,

    /// <summary>The largest.</summary>
    Enterprise,
}
