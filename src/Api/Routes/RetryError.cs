using System.Text.Json.Serialization;

namespace ClaudeConfig.Api.Routes;

/// <summary>A failure without a status code.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RetryError>))]
public enum RetryError
{
    /// <summary>The first byte did not come in time.</summary>
    Timeout,

    /// <summary>The stream said overloaded before any content.</summary>
    Overloaded,

    /// <summary>No connection.</summary>
    ConnectFailure,
}
