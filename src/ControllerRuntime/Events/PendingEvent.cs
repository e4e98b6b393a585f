using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Events;

/// <summary>An event on its way.</summary>
internal sealed record PendingEvent(
    V1ObjectReference Regarding, EventType Type, string Reason, string Action, string Note, V1ObjectReference? Related);
