using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Configurations;

/// <summary>A managed subagent, rendered as .claude/agents/NAME.md.</summary>
public sealed record Subagent
{
    /// <summary>The name.</summary>
    [Required, Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Name { get; set; } = "";

    /// <summary>When Claude should use it.</summary>
    [Required, Length(1536)]
    public string Description { get; set; } = "";

    /// <summary>The tools it may use; all unless set.</summary>
    [Items(64), Element(256, MinLength = 1), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? Tools { get; init; }

    /// <summary>Tools it may not use.</summary>
    [Items(64), Element(256, MinLength = 1), ListType(ListKind.Atomic)]
    public IReadOnlyList<string>? DisallowedTools { get; init; }

    /// <summary>Its model: an alias, an id or inherit.</summary>
    [Length(128)]
    public string? Model { get; init; }

    /// <summary>The system prompt.</summary>
    [Required, Length(65536)]
    public string Prompt { get; set; } = "";
}
