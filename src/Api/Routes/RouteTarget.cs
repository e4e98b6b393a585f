using ClaudeConfig.Api.Common;
using ClaudeConfig.Api.Schema;

namespace ClaudeConfig.Api.Routes;

/// <summary>Where a request may go.</summary>
public sealed record RouteTarget
{
    /// <summary>The name, for status and reports.</summary>
    [Required, Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Name { get; set; } = "";

    /// <summary>The name of a provider of the project or of one of its ancestors; the nearest wins.</summary>
    [Required, Length(63), Pattern(Patterns.Label, Patterns.LabelSentence)]
    public string Provider { get; set; } = "";

    /// <summary>The model to ask for; the request's own unless set.</summary>
    [Length(128, Min = 1)]
    public string? Model { get; init; }

    /// <summary>The share of requests, relative to the other targets' weights; 1 unless set. 0 takes none but fail-overs.</summary>
    [Range(0, 1000000)]
    public int? Weight { get; init; }

    /// <summary>For strategy Priority: the lowest number is first; 0 unless set.</summary>
    [Range(0, 1000)]
    public int? Priority { get; init; }

    /// <summary>
    /// Values of the header anthropic-beta that reach this target, with * for any characters; all unless set. Others are left out, and a request
    /// whose body needs them is refused by the provider.
    /// </summary>
    [Items(64), Element(128, MinLength = 1, Pattern = Patterns.ModelGlob, Sentence = Patterns.BetaGlobSentence), ListType(ListKind.Set)]
    public IReadOnlyList<string>? AnthropicBetas { get; init; }

    /// <summary>When this target is used, for strategy Conditional. The first target whose condition holds is taken; the one without takes what is left, and what the others fail at.</summary>
    public TargetCondition? When { get; init; }
}
