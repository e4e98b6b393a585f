namespace ClaudeConfig.ControllerRuntime.Events;

/// <summary>What becomes of an event, and the series it belongs to.</summary>
internal readonly record struct EventDecision(EventDecisionKind Kind, EventSeries? Series);
