using System.Collections.Frozen;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>What Metering says does not work any more, ahead of the configuration. It only takes away.</summary>
internal sealed class HeardRevocations
{
    private const int DeepestTree = 64;

    private volatile Heard heard = new("", FrozenSet<(ObjectRef, string)>.Empty, FrozenDictionary<ObjectRef, string>.Empty);

    /// <summary>What was heard last; null before the first.</summary>
    public string? Version => heard.Version.Length == 0 ? null : heard.Version;

    public void Hear(RevocationAnswer answer) => heard = new Heard(
        answer.Version,
        answer.Keys.Select(key => (key.Project, key.Id)).ToFrozenSet(),
        answer.Projects.DistinctBy(entry => entry.Project).ToFrozenDictionary(entry => entry.Project, entry => entry.Reason));

    /// <summary>Whether a project has taken a key of its own away.</summary>
    public bool HasKey(ObjectRef project, string id) => heard.Keys is { Count: > 0 } keys && keys.Contains((project, id));

    /// <summary>Why the requests of a project are refused: for its own sake, or for that of one above it.</summary>
    public RequestRefusal? Of(ProjectEntry project, ConfigSnapshot snapshot)
    {
        if (heard.Projects is not { Count: > 0 } refused)
        {
            return null;
        }

        ProjectEntry? at = project;
        for (var depth = 0; at is not null && depth < DeepestTree; depth++)
        {
            if (refused.TryGetValue(at.Project, out var reason))
            {
                return RequestRefusals.ProjectState(project.Project, ProjectState.Suspended, reason);
            }

            at = at.Parent is { } parent ? snapshot.FindProject(parent)?.Entry : null;
        }

        return null;
    }

    private sealed record Heard(string Version, FrozenSet<(ObjectRef Project, string Id)> Keys, FrozenDictionary<ObjectRef, string> Projects);
}
