using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>A header with a value.</summary>
public sealed record HeaderMatch
{
    /// <summary>The header's name, lower case.</summary>
    [Required, Length(256), Pattern("^[a-z0-9!#$%&'*+.^_|~-]+$", "the name of a header in lower case, such as x-team")]
    public string Name { get; set; } = "";

    /// <summary>The value it must have.</summary>
    [Required, Length(1024)]
    public string Value { get; set; } = "";
}
