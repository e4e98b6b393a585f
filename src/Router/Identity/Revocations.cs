using System.Collections.Frozen;
using ClaudeConfig.Contracts;
using ClaudeConfig.Contracts.Configuration;
using ClaudeConfig.Contracts.Identity;
using ClaudeConfig.Router.Configuration;
using ClaudeConfig.Router.Errors;

namespace ClaudeConfig.Router.Identity;

/// <summary>What Metering says does not work any more, ahead of the configuration. It only takes away.</summary>
internal sealed class Revocations
{
    private const int DeepestTree = 64;

    private volatile Heard heard = new("", FrozenSet<string>.Empty, FrozenDictionary<ObjectRef, string>.Empty);

    /// <summary>What was heard last; null before the first.</summary>
    public string? Version => heard.Version.Length == 0 ? null : heard.Version;

    public void Hear(RevocationAnswer answer) => heard = new Heard(
        answer.Version,
        answer.Keys.ToFrozenSet(StringComparer.Ordinal),
        answer.Projects.DistinctBy(entry => entry.Project).ToFrozenDictionary(entry => entry.Project, entry => entry.Reason));

    public bool HasKey(string id) => heard.Keys is { Count: > 0 } keys && keys.Contains(id);

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

    private sealed record Heard(string Version, FrozenSet<string> Keys, FrozenDictionary<ObjectRef, string> Projects);
}
