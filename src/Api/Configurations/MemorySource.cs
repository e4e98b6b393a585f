using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>A part of CLAUDE.md in a ConfigMap of the same namespace, which must carry the label claudeconfig.dev/content.</summary>
public sealed record MemorySource
{
    /// <summary>The name of the ConfigMap.</summary>
    [Required, Length(253), Pattern(Patterns.Subdomain, Patterns.SubdomainSentence)]
    public string Name { get; set; } = "";

    /// <summary>The key inside it.</summary>
    [Required, Length(253), Pattern(Patterns.DataKey, Patterns.DataKeySentence)]
    public string Key { get; set; } = "";
}
