using System.Text.Json.Serialization;
using ClaudeConfig.Api.Serialization;

namespace ClaudeConfig.Api.Projects;

/// <summary>What carries a connection.</summary>
[JsonConverter(typeof(LenientEnumConverter<TransportProtocol>))]
public enum TransportProtocol
{
    /// <summary>TCP.</summary>
    [JsonStringEnumMemberName("TCP")]
    Tcp,

    /// <summary>UDP.</summary>
    [JsonStringEnumMemberName("UDP")]
    Udp,
}
