using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>
/// What does not work any more, from the changes of ClaudeProjects as every replica sees them: a key that left its project, one that another took the place of, a project that is suspended, archived
/// or gone. It is remembered until bundles, which kubelets bring within a minute or two, have said it everywhere.
/// </summary>
internal sealed class Revocations(TimeProvider time)
{
    /// <summary>Far longer than a kubelet takes.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    /// <summary>Beyond it the oldest are forgotten: the bundle says them all the same.</summary>
    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly string _epoch = Guid.NewGuid().ToString("N")[..8];
    private readonly Dictionary<string, DateTimeOffset> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<Contracts.ObjectRef, (string Reason, DateTimeOffset? Until)> _projects = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _number;

    /// <summary>Takes a change of a project.</summary>
    /// <param name="previous">As it was; null where it was not known.</param>
    /// <param name="current">As it is; as it was last where it is gone.</param>
    /// <param name="gone">Whether it is gone.</param>
    public void Take(ClaudeProject? previous, ClaudeProject current, bool gone)
    {
        var going = gone || current.Metadata.DeletionTimestamp is not null;
        var live = going ? [] : KeysOf(current, onlyWanted: true).ToHashSet(StringComparer.Ordinal);
        var known = (previous is null ? [] : KeysOf(previous, onlyWanted: false)).Concat(KeysOf(current, onlyWanted: false));
        lock (_gate)
        {
            var changed = false;
            var now = time.GetUtcNow();
            foreach (var id in known.Distinct(StringComparer.Ordinal))
            {
                changed |= live.Contains(id) ? _keys.Remove(id) : _keys.TryAdd(id, now + Memory);
            }

            changed |= TakeStateLocked(current, going, now);
            if (changed)
            {
                TellLocked(now);
            }
        }
    }

    /// <summary>Waits until there is something else than a caller knows, or until the wait is over, and says what there is.</summary>
    public async Task<RevocationAnswer> WaitAsync(string? version, TimeSpan wait, CancellationToken cancellationToken)
    {
        Task changed;
        lock (_gate)
        {
            if (version != VersionLocked)
            {
                return AnswerLocked();
            }

            changed = _changed.Task;
        }

        try
        {
            await changed.WaitAsync(wait, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Nothing new: said all the same, so that the caller knows that somebody is there.
        }

        lock (_gate)
        {
            return AnswerLocked();
        }
    }

    private string VersionLocked => $"{_epoch}-{_number}";

    private bool TakeStateLocked(ClaudeProject project, bool going, DateTimeOffset now)
    {
        var reference = project.Key.ToRef();
        var reason = going
            ? "the project is deleted"
            : project.Spec.State is { } state && state != ProjectState.Active ? $"ClaudeProject {project.Key} is {(Enum.IsDefined(state) ? state.ToString().ToLowerInvariant() : "in a state that is not known")} (spec.state)" : null;
        if (reason is null)
        {
            return _projects.Remove(reference);
        }

        // What is gone may come again under the same name, as another project: that removes it.
        var entry = (reason, going ? now + Memory : (DateTimeOffset?)null);
        var differs = !_projects.TryGetValue(reference, out var before) || before.Reason != reason;
        _projects[reference] = differs ? entry : before;
        return differs;
    }

    private void TellLocked(DateTimeOffset now)
    {
        foreach (var old in _keys.Where(entry => entry.Value <= now).Select(entry => entry.Key).ToArray())
        {
            _keys.Remove(old);
        }

        foreach (var old in _keys.OrderBy(entry => entry.Value).Take(_keys.Count - Most).Select(entry => entry.Key).ToArray())
        {
            _keys.Remove(old);
        }

        foreach (var old in _projects.Where(entry => entry.Value.Until <= now).Select(entry => entry.Key).ToArray())
        {
            _projects.Remove(old);
        }

        _number++;
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    private RevocationAnswer AnswerLocked() => new()
    {
        Version = VersionLocked,
        Keys = [.. _keys.Keys.Order(StringComparer.Ordinal)],
        Projects = [.. _projects.OrderBy(entry => entry.Key).Select(entry => new RevokedProject { Project = entry.Key, Reason = entry.Value.Reason })],
    };

    /// <summary>Ids of the keys that a status names: all, or those of keys that the spec still asks for.</summary>
    private static IEnumerable<string> KeysOf(ClaudeProject project, bool onlyWanted)
    {
        var wanted = (project.Spec.Keys ?? []).Select(key => key.Name).ToHashSet(StringComparer.Ordinal);
        return (project.Status?.Keys ?? [])
            .Where(key => !onlyWanted || wanted.Contains(key.Name))
            .SelectMany(key => (string?[])[key.Id, key.PreviousId])
            .OfType<string>();
    }
}
