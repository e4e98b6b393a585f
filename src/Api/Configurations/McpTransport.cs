using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Configurations;

/// <summary>How an MCP server is reached.</summary>
[JsonConverter(typeof(LenientEnumConverter<McpTransport>))]
public enum McpTransport
{
    /// <summary>A child process.</summary>
    [JsonStringEnumMemberName("stdio")]
    Stdio,

    /// <summary>Streamable HTTP.</summary>
    [JsonStringEnumMemberName("http")]
    Http,

    /// <summary>Server-sent events.</summary>
    [JsonStringEnumMemberName("sse")]
    Sse,

    /// <summary>A web socket.</summary>
    [JsonStringEnumMemberName("ws")]
    Ws,
}
