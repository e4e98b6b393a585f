using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Routes;

/// <summary>A failure without a status code.</summary>
[JsonConverter(typeof(LenientEnumConverter<RetryError>))]
public enum RetryError
{
    /// <summary>The first byte did not come in time.</summary>
    Timeout,

    /// <summary>The stream said overloaded before any content.</summary>
    Overloaded,

    /// <summary>No connection.</summary>
    ConnectFailure,
}
