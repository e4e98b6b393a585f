using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Status;

/// <summary>Builds the condition list of a status, keeping <c>lastTransitionTime</c> stable while a condition's status does not change.</summary>
public sealed class Conditions
{
    private readonly IReadOnlyList<V1Condition> _previous;
    private readonly SortedDictionary<string, V1Condition> _current = new(StringComparer.Ordinal);
    private readonly long _observedGeneration;
    private readonly DateTime _now;

    /// <summary>Starts from the conditions the object has now.</summary>
    /// <param name="previous">The list in the cached object; null for none.</param>
    /// <param name="observedGeneration">The <c>metadata.generation</c> of the spec that was read.</param>
    /// <param name="time">The clock; transition times have whole seconds, as the API stores them.</param>
    public Conditions(IEnumerable<V1Condition>? previous, long observedGeneration, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        _previous = previous?.ToArray() ?? [];
        _observedGeneration = observedGeneration;
        DateTime now = time.GetUtcNow().UtcDateTime;
        _now = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
    }

    /// <summary>Sets a condition to True.</summary>
    /// <param name="type">The condition's type.</param>
    /// <param name="reason">A stable CamelCase word.</param>
    /// <param name="message">A sentence; may be empty.</param>
    public Conditions True(string type, string reason, string message = "") => Set(type, "True", reason, message);

    /// <summary>Sets a condition to False.</summary>
    /// <param name="type">The condition's type.</param>
    /// <param name="reason">A stable CamelCase word.</param>
    /// <param name="message">What is wrong, and what to do.</param>
    public Conditions False(string type, string reason, string message) => Set(type, "False", reason, message);

    /// <summary>Sets a condition to Unknown.</summary>
    /// <param name="type">The condition's type.</param>
    /// <param name="reason">A stable CamelCase word.</param>
    /// <param name="message">Why it cannot be known, and what to do.</param>
    public Conditions Unknown(string type, string reason, string message) => Set(type, "Unknown", reason, message);

    /// <summary>Keeps a condition exactly as it was, for one that this pass learned nothing about.</summary>
    /// <param name="type">The condition's type; nothing happens when it was not set before.</param>
    public Conditions Keep(string type)
    {
        if (Find(type) is { } old)
        {
            _current[type] = old;
        }

        return this;
    }

    /// <summary>The conditions that were set, sorted by type so that equal statuses are equal bytes.</summary>
    public IList<V1Condition> ToList() => [.. _current.Values];

    private Conditions Set(string type, string status, string reason, string message)
    {
        ArgumentException.ThrowIfNullOrEmpty(type);
        ArgumentException.ThrowIfNullOrEmpty(reason);
        V1Condition? old = Find(type);
        bool same = old is not null && old.Status == status && old.LastTransitionTime != default;
        _current[type] = new V1Condition
        {
            Type = type,
            Status = status,
            Reason = reason,
            Message = message,
            ObservedGeneration = _observedGeneration,
            LastTransitionTime = same ? old!.LastTransitionTime : _now,
        };
        return this;
    }

    private V1Condition? Find(string type) => _previous.FirstOrDefault(condition => condition.Type == type);
}
