using System.Globalization;

namespace ClaudeConfig.Router.Money;

/// <summary>
/// When the ledger answered last, kept beside the spool: a gateway that is started again and again while the ledger is away gets no new time each time.
/// One that never had an answer counts from its first start there.
/// </summary>
internal sealed class LastAnswer
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(10);

    private readonly string? file;
    private readonly TimeProvider time;
    private readonly Lock gate = new();
    private DateTimeOffset at;
    private DateTimeOffset written;

    private LastAnswer(string? file, TimeProvider time, DateTimeOffset at, DateTimeOffset written) => (this.file, this.time, this.at, this.written) = (file, time, at, written);

    public DateTimeOffset At
    {
        get
        {
            lock (gate)
            {
                return at;
            }
        }
    }

    /// <summary>Reads what an earlier run left, or begins with now.</summary>
    /// <param name="folder">The spool's folder; null keeps nothing.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="IOException">The file cannot be read or written.</exception>
    public static LastAnswer Open(string? folder, TimeProvider time)
    {
        var now = time.GetUtcNow();
        if (folder is null)
        {
            return new LastAnswer(null, time, now, now);
        }

        var file = Path.Combine(folder, "ledger-answered");
        if (File.Exists(file) && DateTimeOffset.TryParse(File.ReadAllText(file), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var left))
        {
            // A clock that was put back must not lengthen it.
            return new LastAnswer(file, time, left < now ? left : now, left);
        }

        Write(file, now);
        return new LastAnswer(file, time, now, now);
    }

    public void Heard()
    {
        lock (gate)
        {
            at = time.GetUtcNow();
            if (file is null || (at - written).Duration() < WriteEvery)
            {
                return;
            }

            written = at;
            try
            {
                Write(file, at);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A full disk: the run after this one counts from an earlier answer.
            }
        }
    }

    private static void Write(string file, DateTimeOffset at)
    {
        var next = file + ".next";
        File.WriteAllText(next, at.ToString("O", CultureInfo.InvariantCulture));
        File.Move(next, file, overwrite: true);
    }
}
