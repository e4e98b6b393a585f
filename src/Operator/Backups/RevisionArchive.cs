using ClaudeConfig.Api.Common;
using ClaudeConfig.Backups;
using ClaudeConfig.Policy.Bundles;

namespace ClaudeConfig.Operator.Backups;

/// <summary>Revisions from the bucket; none where there is no bucket.</summary>
internal sealed class RevisionArchive(BackupArchive? archive) : IRevisionArchive
{
    public async Task<PolicyBundle?> FindAsync(ObjectKey configuration, string revision, CancellationToken cancellationToken)
    {
        // A name that no revision has must not become a part of a key.
        if (archive is null || revision.Length is 0 or > 128 || !revision.All(c => char.IsAsciiLetterOrDigit(c) || c == '-'))
        {
            return null;
        }

        return await archive.FindRevisionAsync(configuration.Namespace, configuration.Name, revision, cancellationToken) is { } content
            && RevisionContent.Read(content) is { } data && PolicyBundle.TryRead(data, out var bundle, out _) && bundle.Revision == revision
                ? bundle
                : null;
    }
}
