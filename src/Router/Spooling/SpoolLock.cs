using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Spooling;

/// <summary>Keeps a second process out of a spool folder. The operating system lets go of it when the process ends, however it ends.</summary>
internal sealed class SpoolLock : IDisposable
{
    private const string Name = "lock";

    private readonly FileStream file;

    private SpoolLock(FileStream file) => this.file = file;

    /// <exception cref="SpoolInUseException">Another process has the folder.</exception>
    public static SpoolLock Take(string folder)
    {
        ConfigFolder.CreatePrivate(folder);
        return TryTake(folder) ?? throw new SpoolInUseException(folder);
    }

    /// <summary>Whether the folder is one that is locked while it is used.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, Name));

    /// <summary>Null where another has it.</summary>
    public static SpoolLock? TryTake(string folder)
    {
        var path = Path.Combine(folder, Name);
        try
        {
            return new SpoolLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    public void Dispose() => file.Dispose();
}
