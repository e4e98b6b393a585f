using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>An environment variable for Claude Code.</summary>
public sealed record EnvironmentVariable
{
    /// <summary>The name.</summary>
    [Required, Length(256), Pattern("^[A-Za-z_][A-Za-z0-9_]*$", "made of letters, digits and _, not beginning with a digit, such as HTTPS_PROXY")]
    public string Name { get; set; } = "";

    /// <summary>The value. Secrets only as ${VAR}.</summary>
    [Required, Length(32768, Min = 0)]
    public string Value { get; set; } = "";
}
