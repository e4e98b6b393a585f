namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>
/// How rare a size is among those seen before: by rank in the body, by a power law beyond it. Sizes are in parts of their mean. Learns online in bounded memory.
/// </summary>
internal sealed class TailModel(int memory)
{
    /// <summary>The part of all sizes that makes the tail.</summary>
    private const double TailPart = 0.05;

    /// <summary>Below the mean no tail begins, however many sizes are zero.</summary>
    private const double LeastStart = 1;

    /// <summary>Between refits; the tail moves slowly.</summary>
    private const int RefitEvery = 25;

    private readonly double[] sizes = new double[memory];
    private double[] sorted = [];
    private double start;
    private double index = 1;
    private int count;
    private int since;
    private int beyond;

    /// <summary>Minus the decimal logarithm of how often such a size comes, by what came before it; then learns it.</summary>
    public double Next(double size)
    {
        if (sorted.Length == 0 || ++since >= RefitEvery)
        {
            Refit();
        }

        var rarity = Look(size);
        sizes[count++ % memory] = size;
        return rarity;
    }

    /// <summary>The same, without learning it.</summary>
    public double Look(double size)
    {
        if (sorted.Length < 40)
        {
            return 0;
        }

        if (size > start)
        {
            return Math.Min(12, -Math.Log10((beyond + 1.0) / (sorted.Length + 1)) + index * Math.Log10(size / start));
        }

        var at = Array.BinarySearch(sorted, size);
        var above = sorted.Length - (at < 0 ? ~at : at);
        return -Math.Log10((above + 1.0) / (sorted.Length + 1));
    }

    private void Refit()
    {
        since = 0;
        sorted = sizes[..Math.Min(count, memory)];
        Array.Sort(sorted);
        if (sorted.Length < 40)
        {
            return;
        }

        start = Math.Max(LeastStart, sorted[(int)((1 - TailPart) * sorted.Length)]);
        beyond = 0;
        var sum = 0.0;
        for (var at = sorted.Length - 1; at >= 0 && sorted[at] > start; at--)
        {
            sum += Math.Log(sorted[at] / start);
            beyond++;
        }

        // Two made-up sizes of a gentle tail keep few observations from being believed.
        index = (beyond + 2) / (sum + 0.8);
    }
}
