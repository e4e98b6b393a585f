namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>What value is to come next, by whichever of a few simple ways has been nearest of late: the last value, running means, and the same phase of a season.</summary>
internal sealed class NextValue
{
    private const double ErrorFade = 0.01;
    private static readonly double[] Fades = [1, 0.3, 0.05];

    private readonly double[][] profiles;
    private readonly double[] means = new double[Fades.Length];
    private readonly double[] levels;
    private readonly double[] errors;
    private readonly double[] said;
    private long seen;
    private long position;

    public NextValue(IReadOnlyList<int> seasons)
    {
        profiles = [.. seasons.Select(season => Enumerable.Repeat(double.NaN, season).ToArray())];
        levels = new double[profiles.Length];
        errors = new double[Fades.Length + profiles.Length];
        said = new double[errors.Length];
    }

    /// <summary>The value less what was expected, then learns it.</summary>
    public double Miss(double value)
    {
        Say();
        var best = 0;
        for (var way = 1; way < said.Length; way++)
        {
            best = !double.IsNaN(said[way]) && errors[way] < errors[best] ? way : best;
        }

        var miss = seen == 0 ? 0 : value - said[best];
        Learn(value);
        return miss;
    }

    /// <summary>Steps of which no value is known: seasons go on without it.</summary>
    public void Skip(long steps) => position += steps;

    private void Say()
    {
        for (var way = 0; way < Fades.Length; way++)
        {
            said[way] = means[way];
        }

        for (var p = 0; p < profiles.Length; p++)
        {
            said[Fades.Length + p] = profiles[p][position % profiles[p].Length] + levels[p];
        }
    }

    private void Learn(double value)
    {
        var fade = Math.Max(ErrorFade, 1.0 / (seen + 1));
        for (var way = 0; way < said.Length; way++)
        {
            var error = double.IsNaN(said[way]) ? 2 * (errors[0] + 1e-9) : Math.Abs(value - said[way]);
            errors[way] += fade * (error - errors[way]);
        }

        for (var way = 0; way < Fades.Length; way++)
        {
            means[way] += (seen == 0 ? 1 : Fades[way]) * (value - means[way]);
        }

        for (var p = 0; p < profiles.Length; p++)
        {
            ref var phase = ref profiles[p][position % profiles[p].Length];
            levels[p] += double.IsNaN(phase) ? 0 : 0.2 * (value - phase - levels[p]);
            phase = double.IsNaN(phase) ? value : phase + 0.3 * (value - phase);
        }

        seen++;
        position++;
    }
}
