using ClaudeConfig.Api.Projects;

namespace ClaudeConfig.Operator.Controllers.Projects.Readiness;

/// <summary>What is to be said of a project.</summary>
/// <param name="Status">The part of the status that is readiness's own.</param>
/// <param name="Waiting">Whether nothing is wrong but that a transition has not spoken of this generation yet, which it will in a moment.</param>
/// <param name="Events">What happened.</param>
internal sealed record ReadinessPlan(ClaudeProjectStatus Status, bool Waiting, IReadOnlyList<PlannedEvent> Events);
