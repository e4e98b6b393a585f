using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>A managed skill, rendered as .claude/skills/NAME/SKILL.md.</summary>
public sealed record Skill
{
    /// <summary>The name.</summary>
    [Required, Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Name { get; set; } = "";

    /// <summary>What it does and when to use it.</summary>
    [Required, Length(1536)]
    public string Description { get; set; } = "";

    /// <summary>The tools it may use without asking.</summary>
    [Items(64), Element(256, MinLength = 1), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? AllowedTools { get; init; }

    /// <summary>Only people call it, never the model by itself.</summary>
    public bool? DisableModelInvocation { get; init; }

    /// <summary>The instructions.</summary>
    [Required, Length(65536)]
    public string Content { get; set; } = "";
}
