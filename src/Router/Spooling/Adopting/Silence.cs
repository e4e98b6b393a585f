namespace ClaudeConfig.Router.Spooling.Adopting;

/// <summary>How long others have shown no sign of life, by this gateway's own clock: those of machines differ.</summary>
/// <param name="after">After how long one counts as gone.</param>
/// <param name="time">The clock.</param>
internal sealed class Silence(TimeSpan after, TimeProvider time)
{
    private readonly Dictionary<string, (string Pulse, long Since)> seen = [];

    /// <summary>A look at one. The first is the beginning, and so is each at which it gave a sign.</summary>
    public bool IsGone(string folder, string pulse)
    {
        if (!seen.TryGetValue(folder, out var before) || before.Pulse != pulse)
        {
            seen[folder] = (pulse, time.GetTimestamp());
            return false;
        }

        return time.GetElapsedTime(before.Since) >= after;
    }

    /// <summary>Forgets all but these.</summary>
    public void Keep(IReadOnlyList<string> folders)
    {
        foreach (var gone in seen.Keys.Where(folder => !folders.Contains(folder)).ToList())
        {
            seen.Remove(gone);
        }
    }
}
