using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Routes;

/// <summary>What a rate limit counts together.</summary>
[JsonConverter(typeof(LenientEnumConverter<RateLimitScope>))]
public enum RateLimitScope
{
    /// <summary>The requests of one virtual key.</summary>
    Key,

    /// <summary>The requests of one member.</summary>
    Member,

    /// <summary>All requests of the project.</summary>
    Project,

    /// <summary>The requests from one address.</summary>
    ClientIP,
}
