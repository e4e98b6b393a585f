namespace ClaudeConfig.Backups;

/// <summary>A place where what is written once stays as it was written. Keys are below the prefix.</summary>
public interface IBackupStore
{
    /// <summary>Whether what is written can be locked, and is to be.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    Task<bool> LocksAsync(CancellationToken cancellationToken);

    /// <summary>Writes a content under a key that ends with its checksum. One that is there already is not written again.</summary>
    /// <param name="key">The key.</param>
    /// <param name="content">The content.</param>
    /// <param name="lockedUntil">Until when nobody can delete it, or null.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>The version, in a bucket that has versions.</returns>
    /// <exception cref="BackupException">It is not there, or not certainly.</exception>
    Task<string?> WriteAsync(string key, ReadOnlyMemory<byte> content, DateTimeOffset? lockedUntil, CancellationToken cancellationToken);

    /// <summary>Reads a content and holds it to the checksum that its key ends with.</summary>
    /// <param name="key">The key.</param>
    /// <param name="versionId">The version, or null for the current one.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <exception cref="BackupException">It is not there, or is not what was written.</exception>
    Task<byte[]> ReadAsync(string key, string? versionId, CancellationToken cancellationToken);

    /// <summary>Keys below a folder, in order.</summary>
    /// <param name="folder">What they begin with.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    IAsyncEnumerable<string> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Removes a key. In a bucket that has versions its content stays as an old one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    Task DeleteAsync(string key, CancellationToken cancellationToken);
}
