using ClaudeConfig.ControllerRuntime.Applying;
using ClaudeConfig.ControllerRuntime.Events;
using ClaudeConfig.Operator.Caching;

namespace ClaudeConfig.Operator.Controllers.Projects;

/// <summary>What every controller of a project's transition works with.</summary>
/// <param name="Caches">What is watched.</param>
/// <param name="Turns">Keeps transitions and the clean-up of a project apart.</param>
/// <param name="Status">Writes the transition's own part of the status, under a field manager of its own.</param>
/// <param name="Events">Records what happened.</param>
/// <param name="Pacer">Pauses after refusals.</param>
internal sealed record TransitionContext(OperatorCaches Caches, ProjectTurns Turns, IApplyClient Status, IEventRecorder Events, RetryPacer Pacer);
