namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>These facts, then those: seen before, and how often it came true.</summary>
internal sealed class Context(int id, Fragment later, bool plain)
{
    public int Id => id;

    public Fragment Later => later;

    /// <summary>Taken from life as it was, not an intersection of others.</summary>
    public bool Plain => plain;

    public int Times { get; set; }
}
