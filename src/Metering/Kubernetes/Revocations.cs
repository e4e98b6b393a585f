using System.Security.Cryptography;
using System.Text;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Domain.References;

namespace ClaudeConfig.Metering.Kubernetes;

/// <summary>
/// What does not work any more, from the changes of ClaudeProjects as every replica sees them: a key that left its project, one that another took the place of, a project that is suspended, archived
/// or gone. It is remembered until bundles, which kubelets bring within a minute or two, have said it everywhere. Replicas that saw the same say the same, under the same version.
/// </summary>
internal sealed class Revocations(TimeProvider time)
{
    /// <summary>Far longer than a kubelet takes.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    /// <summary>Beyond it the oldest are forgotten: the bundle says them all the same.</summary>
    private const int Most = 10_000;

    private readonly Lock _gate = new();
    private readonly TaskCompletionSource _synced = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Dictionary<(Contracts.ObjectRef Project, string Id), DateTimeOffset> _keys = [];
    private readonly Dictionary<Contracts.ObjectRef, (string Reason, DateTimeOffset? Until)> _projects = [];
    private readonly Dictionary<Contracts.ObjectRef, HashSet<string>> _live = [];
    private readonly HashSet<(Contracts.ObjectRef Project, string Id)> _untold = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private string _version = "none";

    /// <summary>Whether all projects were seen: before that nothing is said, for it would let in again what others keep out.</summary>
    public bool HasSynced => _synced.Task.IsCompleted;

    /// <summary>All projects were seen, or there are none to see.</summary>
    public void Synced() => _synced.TrySetResult();

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
            if (going)
            {
                _live.Remove(current.Key.ToRef());
            }
            else
            {
                _live[current.Key.ToRef()] = live;
            }

            foreach (var id in known.Distinct(StringComparer.Ordinal))
            {
                var key = (current.Key.ToRef(), id);
                if (live.Contains(id) ? _keys.Remove(key) : _keys.TryAdd(key, now + Memory))
                {
                    _untold.Add(key);
                    changed = true;
                }
            }

            changed |= TakeStateLocked(current, going, now);
            if (changed)
            {
                TellLocked(now);
            }
        }
    }

    /// <summary>What this replica saw and others were not told yet.</summary>
    public IReadOnlyList<RevocationRecord> Untold()
    {
        lock (_gate)
        {
            RevocationRecord[] told =
            [
                .. _untold.Select(key => new RevocationRecord(
                    key.Project, key.Id, key.Id.Length > 0 ? _keys.TryGetValue(key, out var until) ? until : null : _projects.GetValueOrDefault(key.Project).Until)),
            ];
            _untold.Clear();
            return told;
        }
    }

    /// <summary>They could not be told.</summary>
    public void TellAgain(IEnumerable<RevocationRecord> records)
    {
        lock (_gate)
        {
            _untold.UnionWith(records.Select(record => (record.Project, record.Id)));
        }
    }

    /// <summary>Takes what others saw. What works by all that is seen here was given back since.</summary>
    public void Merge(IEnumerable<RevocationRecord> records)
    {
        lock (_gate)
        {
            // What is forgotten is forgotten by all.
            var now = time.GetUtcNow();
            var changed = _keys.Values.Any(until => until <= now) || _projects.Values.Any(project => project.Until <= now);
            foreach (var record in records)
            {
                var known = _live.TryGetValue(record.Project, out var live);
                if (record.Id.Length > 0)
                {
                    changed |= live?.Contains(record.Id) is not true && _keys.TryAdd((record.Project, record.Id), record.Until!.Value);
                }
                else if (!known)
                {
                    changed |= _projects.TryAdd(record.Project, (GoneReason, record.Until));
                }
            }

            if (changed)
            {
                TellLocked(now);
            }
        }
    }

    /// <summary>Waits until there is something else than a caller knows, or until the wait is over, and says what there is; null where that is not known yet.</summary>
    public async Task<RevocationAnswer?> WaitAsync(string? version, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (!HasSynced)
        {
            return null;
        }

        Task changed;
        lock (_gate)
        {
            if (version != _version)
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

    private const string GoneReason = "the project is deleted";

    private bool TakeStateLocked(ClaudeProject project, bool going, DateTimeOffset now)
    {
        var reference = project.Key.ToRef();
        var reason = going
            ? GoneReason
            : project.Spec.State is { } state && state != ProjectState.Active ? $"ClaudeProject {project.Key} is {(Enum.IsDefined(state) ? state.ToString().ToLowerInvariant() : "in a state that is not known")} (spec.state)" : null;
        if (reason is null)
        {
            var removed = _projects.Remove(reference);
            if (removed)
            {
                _untold.Add((reference, ""));
            }

            return removed;
        }

        // What is gone may come again under the same name, as another project: that removes it.
        var entry = (reason, going ? now + Memory : (DateTimeOffset?)null);
        var differs = !_projects.TryGetValue(reference, out var before) || before.Reason != reason;
        _projects[reference] = differs ? entry : before;
        if (differs && going)
        {
            _untold.Add((reference, ""));
        }

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

        var answer = AnswerLocked();
        var content = string.Join('\n', [.. answer.Keys.Select(key => $"{key.Project} {key.Id}"), .. answer.Projects.Select(project => $"{project.Project}: {project.Reason}")]);
        _version = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)))[..16];
        var changed = _changed;
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        changed.TrySetResult();
    }

    private RevocationAnswer AnswerLocked() => new()
    {
        Version = _version,
        Keys = [.. _keys.Keys.OrderBy(key => key.Project).ThenBy(key => key.Id, StringComparer.Ordinal).Select(key => new RevokedKey { Project = key.Project, Id = key.Id })],
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
