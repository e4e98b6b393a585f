using ClaudeConfig.ControllerRuntime.Events;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>An Event to record once what it tells of has been done.</summary>
internal sealed record PlannedEvent(EventType Type, string Reason, string Action, string Note);

/// <summary>Records planned Events.</summary>
internal static class PlannedEvents
{
    public static void Record(this IEventRecorder events, IKubernetesObject<V1ObjectMeta> regarding, params ReadOnlySpan<PlannedEvent?> planned)
    {
        foreach (var one in planned)
        {
            if (one is not null)
            {
                events.Record(regarding, one.Type, one.Reason, one.Action, one.Note);
            }
        }
    }
}
