namespace ClaudeConfig.Foresight.Forecasting;

/// <summary>
/// Keeps a band honest as time goes on: a miss makes the next one wider, a hit a little narrower (adaptive conformal inference), and a lasting bias moves its centre
/// instead of widening both sides. Plain state: it survives a restart as JSON.
/// </summary>
public sealed record Steering
{
    private const double Step = 0.05;

    /// <summary>How many steps the first observation is worth; later ones less by the root of their number, down to one.</summary>
    private const double FirstSteps = 3;

    private const double BiasFade = 0.05;

    /// <summary>Biases smaller than this, in half widths, are chance.</summary>
    private const double DeadZone = 0.15;

    /// <summary>What the band is to hold, in percent.</summary>
    public required double Level { get; init; }

    /// <summary>Factor on the half width.</summary>
    public double Width { get; init; } = 1;

    /// <summary>The mean miss, in half widths; positive where reality was higher.</summary>
    public double Bias { get; init; }

    /// <summary>Observations so far.</summary>
    public long Seen { get; init; }

    /// <summary>Those within the band as it was given out.</summary>
    public long Held { get; init; }

    /// <summary>The part that was held so far, in percent; null before the first.</summary>
    public double? Achieved => Seen > 0 ? 100.0 * Held / Seen : null;

    /// <summary>How far the centre moves, in half widths.</summary>
    public double Shift => Math.Abs(Bias) > DeadZone ? Bias - Math.Sign(Bias) * DeadZone : 0;

    /// <summary>The band to give out.</summary>
    public (double Low, double High) Apply(double mean, double low, double high)
    {
        var shift = Shift * (high - low) / 2;
        return (mean + shift - Width * (mean - low), mean + shift + Width * (high - mean));
    }

    /// <summary>The state after one more value, given the band as it came from the forecast.</summary>
    public Steering After(double actual, double mean, double low, double high)
    {
        if (!double.IsFinite(actual) || !(high > low))
        {
            return this;
        }

        var (first, last) = Apply(mean, low, high);
        var held = actual >= first && actual <= last;
        var miss = Math.Clamp((actual - mean) / ((high - low) / 2), -3, 3);
        return this with
        {
            Width = Math.Clamp(Width * Math.Exp(Step * Math.Max(1, FirstSteps / Math.Sqrt(1 + Seen)) * (held ? Level / 100 - 1 : Level / 100)), 0.2, 10),
            Bias = Bias + BiasFade * (miss - Bias),
            Seen = Seen + 1,
            Held = Held + (held ? 1 : 0),
        };
    }
}
