using ClaudeConfig.ControllerRuntime.Events;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>An Event to record once what it tells of has been done.</summary>
internal sealed record PlannedEvent(EventType Type, string Reason, string Action, string Note);
