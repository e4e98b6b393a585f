using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>Subagents in a ConfigMap of the same namespace, which must carry the label claudeconfig.dev/content: each key is a file NAME.md.</summary>
public sealed record AgentSource
{
    /// <summary>The name of the ConfigMap.</summary>
    [Required, Length(253), Pattern(Patterns.Subdomain, Patterns.SubdomainSentence)]
    public string Name { get; set; } = "";
}
