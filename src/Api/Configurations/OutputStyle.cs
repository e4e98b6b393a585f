using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>A managed output style, rendered as .claude/output-styles/NAME.md.</summary>
public sealed record OutputStyle
{
    /// <summary>The name.</summary>
    [Required, Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Name { get; set; } = "";

    /// <summary>What it is for.</summary>
    [Required, Length(1536)]
    public string Description { get; set; } = "";

    /// <summary>Keep Claude Code's own instructions for writing code; false unless set.</summary>
    public bool? KeepCodingInstructions { get; init; }

    /// <summary>The instructions.</summary>
    [Required, Length(65536)]
    public string Content { get; set; } = "";
}
