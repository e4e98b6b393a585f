using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>A port that may be connected to.</summary>
public sealed record EgressPort
{
    /// <summary>The port.</summary>
    [Required, Range(1, 65535)]
    public int Port { get; set; }

    /// <summary>TCP unless set.</summary>
    public TransportProtocol? Protocol { get; init; }
}
