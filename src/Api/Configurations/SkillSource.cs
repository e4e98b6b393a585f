using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>
/// A skill with its files in a ConfigMap of the same namespace, which must carry the label claudeconfig.dev/content: the key SKILL.md, and a key for each further
/// file, with __ for the slashes of its path.
/// </summary>
public sealed record SkillSource
{
    /// <summary>The name of the skill.</summary>
    [Required, Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Name { get; set; } = "";

    /// <summary>The name of the ConfigMap.</summary>
    [Required, Length(253), Pattern(Patterns.Subdomain, Patterns.SubdomainSentence)]
    public string ConfigMap { get; set; } = "";
}
