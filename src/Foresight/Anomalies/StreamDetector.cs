namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>Watches one stream. A verdict rests on what came before and on nothing else.</summary>
public sealed class StreamDetector
{
    /// <summary>Past misses that a miss is compared with.</summary>
    private const int Memory = 4000;

    private const double Weariness = 0.12;
    private const double WearinessRows = 500;
    private const double Inexperience = 0.25;
    private const double ExperienceRows = 600;

    private readonly StreamOptions options;
    private readonly ContextRule contexts;
    private readonly MissRule plain = new([], Memory);
    private readonly MissRule? seasonal;
    private long seen;
    private long restsUntil;
    private double weariness;

    /// <summary>A detector that has seen nothing yet.</summary>
    public StreamDetector(StreamOptions options)
    {
        this.options = options;
        contexts = new ContextRule(options.Probation);
        seasonal = options.Seasons.Count > 0 ? new MissRule(options.Seasons, Memory) : null;
    }

    /// <summary>Judges the next value, then learns it. A value that is not a number is missing: it is neither judged nor learnt, and seasons go on without it.</summary>
    public StreamVerdict Next(double value)
    {
        if (!(Math.Abs(value) < 1e100))
        {
            Skip(1);
            return default;
        }

        var novelty = contexts.Next(value);
        var rarity = plain.Next(value);
        var seasonalRarity = seasonal?.Next(value) ?? rarity;
        return ++seen <= options.Probation ? default : Rested(Evidence.Fuse(novelty, rarity, seasonalRarity));
    }

    /// <summary>Steps of which there is no value: what comes next is that much later in its day and week.</summary>
    public void Skip(long steps) => seasonal?.Skip(steps);

    /// <summary>
    /// After an alert the same event would raise it again and again: for a while, scores stay below the threshold. And an alert wants more evidence where the stream
    /// is hardly known yet, and where it alerted a short while ago.
    /// </summary>
    private StreamVerdict Rested(double evidence)
    {
        weariness *= 1 - 1.0 / WearinessRows;
        var score = Math.Clamp(evidence - weariness - Inexperience * Math.Exp(-seen / ExperienceRows), 0, 1);
        if (seen < restsUntil)
        {
            return new StreamVerdict(0.3 * score, false);
        }

        var alert = score >= options.Threshold;
        if (alert)
        {
            restsUntil = seen + Math.Clamp(seen * 3 / 100, 30, 150);
            weariness += Weariness;
        }

        return new StreamVerdict(score, alert);
    }
}
