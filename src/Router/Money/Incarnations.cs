namespace ClaudeConfig.Router.Money;

/// <summary>
/// The runs of this gateway that may have leases, kept beside the spool that has their usage: only who holds both may say that an earlier run used
/// nothing more. A gateway whose folder was lost names nobody, and the ledger waits for what may still come.
/// </summary>
internal sealed class Incarnations
{
    /// <summary>As many as one call may name. A gateway that restarts without Metering forgets the oldest, whose leases have long run out.</summary>
    private const int Most = 64;

    private readonly string file;

    private Incarnations(string file, string current, IReadOnlyList<string> earlier) => (this.file, Current, Earlier) = (file, current, earlier);

    /// <summary>This run.</summary>
    public string Current { get; }

    /// <summary>Runs whose leases the ledger has not been told to end.</summary>
    public IReadOnlyList<string> Earlier { get; private set; }

    /// <summary>Begins a run. It is on the disk before it can take a lease.</summary>
    /// <param name="folder">The spool's folder.</param>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static Incarnations Begin(string folder)
    {
        var file = Path.Combine(folder, "incarnations");
        string[] earlier = File.Exists(file) ? [.. File.ReadAllLines(file).Where(line => line.Length > 0).TakeLast(Most)] : [];
        var incarnations = new Incarnations(file, Guid.CreateVersion7().ToString("N"), earlier);
        incarnations.Write();
        return incarnations;
    }

    /// <summary>The ledger has ended the leases of all earlier runs.</summary>
    public void Retired()
    {
        Earlier = [];
        Write();
    }

    private void Write()
    {
        var next = file + ".next";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write))
        {
            using var writer = new StreamWriter(stream, leaveOpen: true);
            foreach (var run in Earlier.Append(Current))
            {
                writer.WriteLine(run);
            }

            writer.Flush();
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, file, overwrite: true);
    }
}
