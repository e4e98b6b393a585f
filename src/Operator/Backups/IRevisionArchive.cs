using ClaudeConfig.Api.Common;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Operator.Backups;

/// <summary>Revisions that this cluster may never have rendered, or has no more.</summary>
internal interface IRevisionArchive
{
    /// <summary>Finds a revision of a configuration by its name, which follows from its content and is checked.</summary>
    /// <param name="configuration">The configuration: revisions of another are never given out.</param>
    /// <param name="revision">Such as spec.pinnedRevision names it.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The files; null where there are none, or no backups.</returns>
    /// <exception cref="ClaudeConfig.Backups.BackupException">Nobody can say now.</exception>
    Task<PolicyBundle?> FindAsync(ObjectKey configuration, string revision, CancellationToken cancellationToken);
}
