using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>A header with a value.</summary>
[Rule("(self.name.startsWith('x-') || self.name.startsWith('anthropic-') || self.name in ['user-agent', 'accept-language', 'openai-beta']) && !(self.name in ['x-api-key', 'x-goog-api-key', 'x-auth-token', 'x-amz-security-token'])",
    "name must begin with x- or anthropic-, or be user-agent, accept-language or openai-beta, and not be a header that carries a credential")]
public sealed record HeaderMatch
{
    /// <summary>The header's name, lower case.</summary>
    [Required, Length(256), Pattern("^[a-z0-9!#$%&'*+.^_|~-]+$", "the name of a header in lower case, such as x-team")]
    public string Name { get; set; } = "";

    /// <summary>The value it must have.</summary>
    [Required, Length(1024)]
    public string Value { get; set; } = "";
}
