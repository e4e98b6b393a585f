using System.Buffers.Binary;

namespace ClaudeConfig.LocalCluster.Storage;

/// <summary>Keeps the cluster in a folder: a snapshot, and a log of what came after it. A change is with the operating system before a client hears of it.</summary>
/// <remarks>A killed process loses nothing; the loss of power may cost the last moments. A record that was cut short ends the log.</remarks>
internal sealed class FileJournal : IJournal, IDisposable
{
    private const string SnapshotName = "snapshot.bin";
    private const string LogName = "log.bin";
    private const long MaxLogBytes = 64 * 1024 * 1024;
    private const int MaxRecordBytes = 16 * 1024 * 1024;

    private readonly string _folder;
    private readonly FileStream _lock;
    private FileStream? _log;
    private Func<IEnumerable<(GroupResource Resource, StoredObject Value)>>? _state;

    /// <exception cref="IOException">Another server uses the folder.</exception>
    public FileJournal(string folder)
    {
        _folder = Directory.CreateDirectory(folder).FullName;
        _lock = new FileStream(Path.Combine(_folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
    }

    private string SnapshotPath => Path.Combine(_folder, SnapshotName);

    private string LogPath => Path.Combine(_folder, LogName);

    /// <summary>Says where the whole state can be read from, so that a long log can be replaced by a snapshot.</summary>
    public void Follow(Func<IEnumerable<(GroupResource Resource, StoredObject Value)>> state) => _state = state;

    public long Load(Action<GroupResource, StoredObject> report)
    {
        var state = new Dictionary<(GroupResource, ObjectKey), StoredObject>();
        var revision = Math.Max(Replay(SnapshotPath, state), Replay(LogPath, state));
        foreach (var ((resource, _), value) in state)
        {
            report(resource, value);
        }

        WriteSnapshot(state.Select(entry => (entry.Key.Item1, entry.Value)), revision);
        OpenLog();
        return revision;
    }

    public void Append(Change change)
    {
        var log = _log!;
        log.Write(JournalRecord.Encode(change.Type == ChangeType.Deleted, change.Resource, change.Current));
        if (log.Length > MaxLogBytes && _state is not null)
        {
            // The change itself is not in the state yet: it follows as the first record of the new log.
            WriteSnapshot(_state(), change.ResourceVersion - 1);
            log.Dispose();
            OpenLog();
            _log!.Write(JournalRecord.Encode(change.Type == ChangeType.Deleted, change.Resource, change.Current));
        }
    }

    public void Dispose()
    {
        _log?.Dispose();
        _lock.Dispose();
    }

    private void OpenLog() => _log = new FileStream(LogPath, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);

    private void WriteSnapshot(IEnumerable<(GroupResource Resource, StoredObject Value)> state, long revision)
    {
        var temporary = SnapshotPath + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 1 << 16))
        {
            file.Write(JournalRecord.EncodeRevision(revision));
            foreach (var (resource, value) in state)
            {
                file.Write(JournalRecord.Encode(false, resource, value));
            }

            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, SnapshotPath, overwrite: true);
    }

    private static long Replay(string path, Dictionary<(GroupResource, ObjectKey), StoredObject> state)
    {
        if (!File.Exists(path))
        {
            return 0;
        }

        long revision = 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16);
        Span<byte> prefix = stackalloc byte[4];
        while (file.ReadAtLeast(prefix, 4, throwOnEndOfStream: false) == 4)
        {
            var length = BinaryPrimitives.ReadInt32LittleEndian(prefix);
            if (length is <= 0 or > MaxRecordBytes)
            {
                break;
            }

            var body = new byte[length];
            if (file.ReadAtLeast(body, length, throwOnEndOfStream: false) < length)
            {
                break;
            }

            revision = Math.Max(revision, JournalRecord.Apply(body, state));
        }

        return revision;
    }
}
