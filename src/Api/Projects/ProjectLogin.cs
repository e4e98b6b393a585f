using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Projects;

/// <summary>What people of a project get who log in at the gateway.</summary>
public sealed record ProjectLogin
{
    /// <summary>
    /// The ClaudeConfiguration of this project whose settings and memory Claude Code obeys on their machines. What the policies of the project and of those above demand holds with
    /// it and without it. While it is invalid nobody gets settings, and Claude Code does not start after a login.
    /// </summary>
    [Required]
    public ObjectReference ConfigurationRef { get; set; } = new();
}
