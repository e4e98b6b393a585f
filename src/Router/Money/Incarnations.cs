namespace ClaudeConfig.Router.Money;

/// <summary>
/// The runs of this gateway that may have leases, kept beside the spool that has their usage: only who holds both may say that an earlier run used
/// nothing more. A gateway whose folder was lost names nobody, and the ledger waits for what may still come. Nor does it name a run of a machine
/// that has been started anew since: power may have failed, and with it the last second of the spool.
/// </summary>
internal sealed class Incarnations
{
    /// <summary>As many as one call may name. A gateway that restarts without Metering forgets the oldest, whose leases have long run out.</summary>
    private const int Most = 64;

    private readonly string file;
    private readonly string boot;

    private Incarnations(string file, string boot, string current, IReadOnlyList<string> earlier) =>
        (this.file, this.boot, Current, Earlier) = (file, boot, current, earlier);

    /// <summary>This run.</summary>
    public string Current { get; }

    /// <summary>Runs whose leases the ledger has not been told to end.</summary>
    public IReadOnlyList<string> Earlier { get; private set; }

    /// <summary>Begins a run. It is on the disk before it can take a lease.</summary>
    /// <param name="folder">The spool's folder.</param>
    /// <param name="boot">What tells one start of the machine from another.</param>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static Incarnations Begin(string folder, string boot)
    {
        var file = FileIn(folder);
        var incarnations = new Incarnations(file, boot, Guid.CreateVersion7().ToString("N"), LeftIn(folder, boot));
        incarnations.Write();
        return incarnations;
    }

    /// <summary>Runs that a folder names and that belong to this start of the machine.</summary>
    public static IReadOnlyList<string> LeftIn(string folder, string boot)
    {
        var file = FileIn(folder);
        var lines = File.Exists(file) ? File.ReadAllLines(file).Select(line => line.Split(' ')).Where(parts => parts.Length == 2) : [];
        return [.. lines.Where(parts => parts[1] == boot).Select(parts => parts[0]).TakeLast(Most)];
    }

    /// <summary>This start of the machine, as Linux names it; always the same where nothing names it.</summary>
    public static string MachineBoot()
    {
        const string Id = "/proc/sys/kernel/random/boot_id";
        return File.Exists(Id) ? File.ReadAllText(Id).Trim() : "unknown";
    }

    /// <summary>The ledger has ended the leases of all earlier runs.</summary>
    public void Retired()
    {
        Earlier = [];
        Write();
    }

    /// <summary>Nobody can say any more what earlier runs used: their leases run out by themselves, and no later run may name them either.</summary>
    public void Forget() => Retired();

    private static string FileIn(string folder) => Path.Combine(folder, "incarnations");

    private void Write()
    {
        var next = file + ".next";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            foreach (var run in Earlier.Append(Current))
            {
                writer.WriteLine($"{run} {boot}");
            }

            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, file, overwrite: true);
    }
}
