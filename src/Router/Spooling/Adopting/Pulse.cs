namespace ClaudeConfig.Router.Spooling.Adopting;

/// <summary>
/// A file in each gateway's folder that changes as long as it lives. A lock tells the same, where volumes keep locks over machines; a folder is adopted only where both say that nobody is there.
/// </summary>
/// <param name="folder">The gateway's folder.</param>
/// <param name="run">This run of it.</param>
internal sealed class Pulse(string folder, string run)
{
    private readonly string file = FileOf(folder);
    private long beats;

    /// <summary>The last beat in a folder; empty where there is none.</summary>
    public static string Of(string folder)
    {
        try
        {
            return File.ReadAllText(FileOf(folder));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return "";
        }
    }

    /// <summary>Beats. False where the folder is another's by now: it was adopted while this process stood still, and what it writes is lost.</summary>
    public bool Beat()
    {
        if (!Directory.Exists(folder) || (beats > 0 && Of(folder) is var last && !last.StartsWith(run, StringComparison.Ordinal)))
        {
            return false;
        }

        // A full disk leaves the last beat where it is.
        File.WriteAllText(file + ".next", $"{run} {++beats}");
        File.Move(file + ".next", file, overwrite: true);
        return true;
    }

    private static string FileOf(string folder) => Path.Combine(folder, "pulse");
}
