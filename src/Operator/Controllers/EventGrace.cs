using System.Collections.Concurrent;
using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime.Events;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>
/// Holds back the Event of a problem that most often heals by itself: while a whole tree is applied, references are missing for a
/// moment in any order. What is still wrong after the grace is told; what healed before is never told.
/// </summary>
internal sealed class EventGrace(IEventRecorder events, TimeProvider time)
{
    /// <summary>Long enough for a tool to apply a tree, short enough for somebody who waits for the Event.</summary>
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(5);

    private static readonly HashSet<string> Healing =
    [
        ConditionReasons.RefNotFound, ConditionReasons.NotGranted, ConditionReasons.SecretNotFound, Api.Routes.RouteConditions.ProviderNotFoundReason,
        ConditionReasons.Progressing,
    ];

    /// <summary>Problems that wait to be told, by uid. Bounded by the objects that have one now.</summary>
    private readonly ConcurrentDictionary<string, (string Reason, long Since)> waiting = new(StringComparer.Ordinal);

    /// <summary>Records what a change of Ready is worth telling.</summary>
    /// <returns>When to look again, because an Event is held back; null otherwise.</returns>
    public TimeSpan? Tell(IKubernetesObject<V1ObjectMeta> entity, IReadOnlyList<V1Condition>? before, IReadOnlyList<V1Condition>? after)
    {
        var now = after?.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready);
        if (now is not null && now.Status != "True" && Healing.Contains(now.Reason))
        {
            return Hold(entity, before, now);
        }

        // Nobody heard of the problem, so nobody needs to hear of its end.
        var held = waiting.TryRemove(entity.Metadata.Uid, out var was);
        if (!(held && was.Since != Told && now?.Status == "True" && now.Reason == ConditionReasons.Reconciled))
        {
            events.Record(entity, ReadyEvents.Of(before, after));
        }

        return null;
    }

    /// <summary>Forgets an object that is gone.</summary>
    public void Forget(string uid) => waiting.TryRemove(uid, out _);

    /// <summary>In place of a time: the Event was recorded.</summary>
    private const long Told = long.MinValue;

    private TimeSpan? Hold(IKubernetesObject<V1ObjectMeta> entity, IReadOnlyList<V1Condition>? before, V1Condition now)
    {
        var uid = entity.Metadata.Uid;
        var known = waiting.TryGetValue(uid, out var was);
        if (!known && before?.FirstOrDefault(condition => condition.Type == ConditionTypes.Ready) is { } old && old.Reason == now.Reason && old.Message == now.Message
            && old.LastTransitionTime is { } since && time.GetUtcNow() - since > 2 * Length)
        {
            // It was so before this process began, long enough for the one before to have told it.
            waiting[uid] = (now.Reason, Told);
            return null;
        }

        if (!known || was.Reason != now.Reason)
        {
            was = (now.Reason, time.GetTimestamp());
            waiting[uid] = was;
        }

        if (was.Since == Told)
        {
            events.Record(entity, ReadyEvents.Of(before, [now]));
            return null;
        }

        if (time.GetElapsedTime(was.Since) is var waited && waited < Length)
        {
            return Length - waited + TimeSpan.FromMilliseconds(10);
        }

        waiting[uid] = (now.Reason, Told);
        events.Record(entity, EventType.Warning, now.Reason, "Reconcile", now.Message);
        return null;
    }
}
