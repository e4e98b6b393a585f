using System.Collections.Concurrent;
using ClaudeConfig.Api.Projects;
using ClaudeConfig.ControllerRuntime;

namespace ClaudeConfig.Operator.Controllers.Projects.Readiness;

/// <summary>
/// Gives the transitions a moment after an edit, so that one edit is one change of Ready and not two. What takes longer is said to be progressing.
/// </summary>
internal sealed class ReadinessGrace(TimeProvider time)
{
    public static readonly TimeSpan Length = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<NamespacedName, (string Uid, long? Generation, long Since)> waiting = new();

    /// <summary>How long to wait before Progressing is written; null when the time is up.</summary>
    public TimeSpan? Left(ClaudeProject project)
    {
        var entry = waiting.AddOrUpdate(
            NamespacedName.Of(project),
            _ => (project.Metadata.Uid, project.Metadata.Generation, time.GetTimestamp()),
            (_, known) => known.Uid == project.Metadata.Uid && known.Generation == project.Metadata.Generation ? known : (project.Metadata.Uid, project.Metadata.Generation, time.GetTimestamp()));
        var left = Length - time.GetElapsedTime(entry.Since);
        return left > TimeSpan.Zero ? left : null;
    }

    public void Forget(NamespacedName project) => waiting.TryRemove(project, out _);
}
