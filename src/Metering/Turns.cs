namespace ClaudeConfig.Metering;

/// <summary>Work that is done beside other work, by whoever comes first once it is due.</summary>
/// <param name="every">The pause between two times.</param>
internal sealed class Turns(TimeSpan every)
{
    private long _due;

    /// <summary>True for one caller once it is due; the next turn is a pause later, whatever becomes of this one.</summary>
    public bool Take(DateTimeOffset now)
    {
        var due = Interlocked.Read(ref _due);
        return now.UtcTicks >= due && Interlocked.CompareExchange(ref _due, (now + every).UtcTicks, due) == due;
    }
}
