namespace ClaudeConfig.ControllerRuntime.Leading;

/// <summary>The fence: open only while the last renewal is young by this process's monotonic clock.</summary>
internal sealed class Leadership(TimeProvider time, string lease) : ILeadership
{
    private long _validUntil = long.MinValue;
    private long _token;

    public bool IsLeader => time.GetTimestamp() < Interlocked.Read(ref _validUntil);

    public long Token => Interlocked.Read(ref _token);

    public void ThrowIfNotLeader()
    {
        if (!IsLeader)
        {
            throw new NotLeaderException($"this process does not hold the lease {lease}: nothing is written");
        }
    }

    internal void Renewed(long sentAt, TimeSpan validFor, long token)
    {
        Interlocked.Exchange(ref _token, token);
        Interlocked.Exchange(ref _validUntil, sentAt + (long)(validFor.TotalSeconds * time.TimestampFrequency));
    }

    internal void End() => Interlocked.Exchange(ref _validUntil, long.MinValue);
}
