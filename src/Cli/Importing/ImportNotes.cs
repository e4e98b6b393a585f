namespace ClaudeConfig.Cli.Importing;

/// <summary>Keeps account of one file: which of its fields were read, and which of them were not converted, and why.</summary>
internal sealed class ImportNotes(string file)
{
    private readonly HashSet<string> _read = new(StringComparer.Ordinal);
    private readonly List<ImportNote> _notes = [];

    public IReadOnlyList<ImportNote> All => _notes;

    public void Read(string path) => _read.Add(path);

    public bool IsRead(string path) => _read.Contains(path);

    public void Add(string path, string reason)
    {
        _read.Add(path);
        _notes.Add(new ImportNote(file, path, reason));
    }
}
