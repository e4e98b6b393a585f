using System.Collections.Concurrent;
using ClaudeConfig.Api.Common;
using ClaudeConfig.ControllerRuntime;
using ClaudeConfig.ControllerRuntime.Queues;
using k8s;
using k8s.Models;

namespace ClaudeConfig.Operator.Controllers;

/// <summary>
/// Growing pauses for objects whose children the API server refuses, such as by a quota or by somebody's webhook that is down. The pause stands
/// in the object's status: a restarted operator waits it out, and spreads what fell due while no operator ran.
/// </summary>
/// <param name="time">The clock; wall-clock, because the pause outlives the process.</param>
/// <param name="random">The source of jitter; only used under a lock on it.</param>
internal sealed class RetryPacer(TimeProvider time, Random random)
{
    /// <summary>How far pauses of equal length lie apart, and over which share of it overdue work is spread.</summary>
    internal const double Jitter = 0.2;

    internal static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<NamespacedName, Pause> pauses = new();

    /// <summary>How long this object has to wait; null when it may be worked on.</summary>
    /// <param name="entity">The object; an edit of it ends the pause.</param>
    /// <param name="observedGeneration">The generation that the stored pause is about.</param>
    /// <param name="stored">The pause in its status.</param>
    public TimeSpan? Wait(IKubernetesObject<V1ObjectMeta> entity, long? observedGeneration, RetryStatus? stored)
    {
        var key = NamespacedName.Of(entity);
        if (!pauses.TryGetValue(key, out var pause) || pause.Uid != entity.Metadata.Uid)
        {
            if (stored is null || observedGeneration != entity.Metadata.Generation)
            {
                return null;
            }

            pauses[key] = pause = Inherited(entity, stored);
        }

        var left = pause.Due - time.GetUtcNow();
        return pause.Generation == entity.Metadata.Generation && left > TimeSpan.Zero ? left : null;
    }

    /// <summary>Begins the next pause after a refusal.</summary>
    /// <param name="entity">The object.</param>
    /// <param name="observedGeneration">The generation that the stored pause is about.</param>
    /// <param name="stored">The pause in its status.</param>
    /// <returns>What to write into the status, and how long it is.</returns>
    public (RetryStatus Status, TimeSpan Delay) Refused(IKubernetesObject<V1ObjectMeta> entity, long? observedGeneration, RetryStatus? stored)
    {
        var key = NamespacedName.Of(entity);
        var known = pauses.TryGetValue(key, out var pause) && pause.Uid == entity.Metadata.Uid && pause.Generation == entity.Metadata.Generation;
        var before = known ? pause!.Attempts : stored is not null && observedGeneration == entity.Metadata.Generation ? stored.Attempts : 0;
        var attempts = Math.Min(before, 1_000_000 - 1) + 1;
        var delay = Backoff.Spread(Length(attempts), Jitter, Chance());
        var due = time.GetUtcNow() + delay;
        pauses[key] = new Pause(entity.Metadata.Uid, entity.Metadata.Generation, attempts, due);
        // Whole seconds, upwards: the status says no earlier time than the one that is kept.
        var shown = new DateTimeOffset(due.UtcTicks - (due.UtcTicks % TimeSpan.TicksPerSecond) + TimeSpan.TicksPerSecond, TimeSpan.Zero);
        return (new RetryStatus { Attempts = attempts, NextTime = shown }, delay);
    }

    /// <summary>Nothing is refused any more, or the object is gone.</summary>
    public void Forget(NamespacedName key) => pauses.TryRemove(key, out _);

    private static TimeSpan Length(int attempts) => Backoff.Doubling(attempts - 1, First, Longest);

    /// <summary>A pause from before this process: not longer than one can be, whatever the clock says, and never due together with all others.</summary>
    private Pause Inherited(IKubernetesObject<V1ObjectMeta> entity, RetryStatus stored)
    {
        var now = time.GetUtcNow();
        var length = Length(Math.Max(stored.Attempts, 1));
        var earliest = now + (length * Jitter * Chance());
        var latest = now + (length * (1 + Jitter)) + TimeSpan.FromSeconds(1);
        var due = stored.NextTime is { } next && next > earliest ? next : earliest;
        return new Pause(entity.Metadata.Uid, entity.Metadata.Generation, stored.Attempts, due < latest ? due : latest);
    }

    private double Chance()
    {
        lock (random)
        {
            return random.NextDouble();
        }
    }

    private sealed record Pause(string Uid, long? Generation, int Attempts, DateTimeOffset Due);
}
