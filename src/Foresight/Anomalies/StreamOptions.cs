namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>How a stream is watched.</summary>
public sealed record StreamOptions
{
    /// <summary>Seasonal periods in steps, shortest first; none unless known.</summary>
    public IReadOnlyList<int> Seasons { get; init; } = [];

    /// <summary>Values at the start in which nothing alerts.</summary>
    public int Probation { get; init; } = 200;

    /// <summary>The score from which a value alerts.</summary>
    public double Threshold { get; init; } = 0.48;

    /// <summary>All problems, each naming the option and the remedy.</summary>
    public IEnumerable<string> Problems()
    {
        if (!(Threshold is > 0 and <= 1))
        {
            yield return FormattableString.Invariant($"threshold {Threshold}: above 0, up to 1");
        }

        if (Probation is < 50 or > 100_000)
        {
            yield return $"probation {Probation}: 50 to 100000 rows";
        }
    }
}
