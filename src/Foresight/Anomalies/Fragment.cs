namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>A set of facts that contexts share as their earlier or their later half.</summary>
internal sealed class Fragment(int[] facts)
{
    public int[] Facts { get; } = facts;

    /// <summary>How many of the facts hold at <see cref="Moment"/>.</summary>
    public int Held { get; private set; }

    public long Moment { get; private set; } = -1;

    /// <summary>Of an earlier half: which later halves followed it.</summary>
    public List<Context> Contexts { get; } = [];

    public bool Complete => Held == Facts.Length;

    /// <summary>True the first time in a moment.</summary>
    public bool Hold(long moment)
    {
        if (Moment == moment)
        {
            Held++;
            return false;
        }

        (Moment, Held) = (moment, 1);
        return true;
    }
}
