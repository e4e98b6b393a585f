using ClaudeConfig.Api.Projects;
using ClaudeConfig.Operator.Children;

namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>What a pass over one transition of a project came to.</summary>
internal sealed record TransitionOutcome
{
    /// <summary>The transition's part of the status, given when what was refused is tried again.</summary>
    public required Func<TransitionRetry?, ClaudeProjectStatus> Status { get; init; }

    /// <summary>What became of the children.</summary>
    public ChildChanges Changes { get; init; } = ChildChanges.None;

    public IReadOnlyList<PlannedEvent> Events { get; init; } = [];

    /// <summary>When to look again though nothing changed; null for never.</summary>
    public TimeSpan? Next { get; init; }
}
