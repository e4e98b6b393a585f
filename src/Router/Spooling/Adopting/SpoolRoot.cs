using ClaudeConfig.Router.Configuration;

namespace ClaudeConfig.Router.Spooling.Adopting;

/// <summary>
/// A volume that gateways share: a folder for each, named as its instance. Whoever adopts the folder of one that is gone moves it as a whole below its own, so that usage, the runs that
/// it is of and dead letters change hands in one step; and if the new owner goes too, all of it goes to the next.
/// </summary>
/// <param name="root">The volume.</param>
/// <param name="instance">The gateway whose volume it is here.</param>
internal sealed class SpoolRoot(string root, string instance)
{
    private const string AdoptedName = "adopted";

    /// <summary>The folder of this gateway.</summary>
    public string Mine { get; } = FolderOf(root, instance);

    private string Adopted => Path.Combine(Mine, AdoptedName);

    /// <summary>Where a gateway's folder is.</summary>
    public static string FolderOf(string root, string instance) => Path.Combine(root, instance);

    /// <summary>What an instance may be called that a folder is named after.</summary>
    public static bool CanName(string instance) => instance.Length > 0 && instance is not ("." or "..") && instance.AsSpan().IndexOfAny('/', '\0') < 0;

    /// <summary>Folders of other gateways, whether they run or not.</summary>
    public IReadOnlyList<string> Neighbours() =>
        [.. Directory.EnumerateDirectories(root).Where(folder => folder != Mine && SpoolLock.IsIn(EventsOf(folder))).Order(StringComparer.Ordinal)];

    /// <summary>Where the events of a folder are.</summary>
    public static string EventsOf(string folder) => Path.Combine(folder, "events");

    /// <summary>Folders that this gateway has adopted and not delivered yet. The last part of each is the instance whose it was.</summary>
    public IReadOnlyList<string> Taken() =>
        Directory.Exists(Adopted) ? [.. Directory.EnumerateDirectories(Adopted).Order(StringComparer.Ordinal).SelectMany(Directory.EnumerateDirectories)] : [];

    /// <summary>Moves a folder below this gateway's own. To be called with its lock held.</summary>
    /// <exception cref="IOException">Another was faster.</exception>
    public void Take(string neighbour)
    {
        var place = Path.Combine(Adopted, Guid.CreateVersion7().ToString("N"));
        ConfigFolder.CreatePrivate(place);
        try
        {
            Directory.Move(neighbour, Path.Combine(place, Path.GetFileName(neighbour)));
        }
        catch (IOException)
        {
            Directory.Delete(place);
            throw;
        }
    }

    /// <summary>Takes over what a taken folder had adopted itself.</summary>
    public void Inherit(string taken)
    {
        var theirs = Path.Combine(taken, AdoptedName);
        foreach (var place in Directory.Exists(theirs) ? Directory.GetDirectories(theirs) : [])
        {
            Directory.Move(place, Path.Combine(Adopted, Path.GetFileName(place)));
        }
    }

    /// <summary>Forgets a folder that was delivered.</summary>
    public static void Forget(string taken) => Directory.Delete(Path.GetDirectoryName(taken)!, recursive: true);
}
