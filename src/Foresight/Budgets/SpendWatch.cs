using ClaudeConfig.Foresight.Anomalies;

namespace ClaudeConfig.Foresight.Budgets;

/// <summary>
/// Watches the hours of one budget or project: at most one incident is open at a time. State is a function of the hours given: after a restart they are given again.
/// </summary>
public sealed class SpendWatch(SpendWatchOptions options)
{
    /// <summary>Calm hours after which an incident is over.</summary>
    private const int Calm = 3;

    private const int Memory = 2000;

    private const double LeastSpread = 0.02;

    private readonly TailModel hourTail = new(Memory);
    private readonly TailModel dayTail = new(Memory);
    private readonly Queue<SpendHour> recent = new();
    private readonly bool[] rare = new bool[3];
    private int hours;
    private int silent;
    private int calm;

    /// <summary>The open incident, or null.</summary>
    public Incident? Open { get; private set; }

    /// <summary>Takes the next hour; returns the incident that it opened, changed or closed, or null.</summary>
    public Incident? Next(SpendHour hour)
    {
        // Where spend was the same for days, the spread is nothing, and every cent would be rare.
        hour = hour with { Spread = Math.Max(hour.Spread, LeastSpread * Math.Max(hour.Expected, options.MoneyFloor)) };
        recent.Enqueue(hour);
        if (recent.Count > 24)
        {
            recent.Dequeue();
        }

        var (cause, rarity) = Judge(hour);
        return Open is null ? Begin(hour, cause, rarity) : Continue(hour, cause, rarity);
    }

    private (IncidentCause? Cause, double Rarity) Judge(SpendHour hour)
    {
        var excess = hour.Actual - hour.Expected;
        var day = recent.Sum(one => one.Actual - one.Expected);
        var daySpread = Math.Sqrt(recent.Sum(one => one.Spread * one.Spread)) + 1e-12;
        // An open incident teaches nothing: what is wrong must not become normal.
        var (hourRarity, dayRarity) = (Rarity(hourTail, excess / (hour.Spread + 1e-12)), Rarity(dayTail, day / daySpread));
        var known = ++hours > options.Learning;
        rare[hours % rare.Length] = known && hourRarity >= options.HourRarity && excess > options.MoneyFloor / 3;
        silent = hour.Actual <= 0.02 * hour.Expected && hour.Expected > 2 * hour.Spread ? silent + 1 : 0;

        if (Burning(hour))
        {
            return (IncidentCause.BurnRate, 4);
        }

        if (rare.Count(one => one) >= 2 && Sum(3) > options.MoneyFloor)
        {
            return (IncidentCause.Excess, hourRarity);
        }

        if (known && dayRarity >= options.DayRarity && day > 3 * options.MoneyFloor && day > options.SlowPart * recent.Sum(one => one.Expected) && excess > 0 && excess < 0.5 * day)
        {
            return (IncidentCause.SlowExcess, dayRarity);
        }

        return silent >= 4 && known ? (IncidentCause.Silence, 3) : (null, 0);
    }

    private double Rarity(TailModel tail, double part) => Open is null ? tail.Next(Math.Max(0, part)) : tail.Look(Math.Max(0, part));

    private bool Burning(SpendHour hour)
    {
        if (options.PacePerHour is not > 0)
        {
            return false;
        }

        var pace = options.PacePerHour.Value;
        var six = recent.Reverse().Take(6).ToArray();
        // What was forecast is known, and shows in the forecast: a burn is news only above it.
        return (hour.Actual > options.HourBurn * pace && hour.Actual > 2 * hour.Expected && hour.Actual > options.MoneyFloor)
            || (six.Length == 6 && six.Sum(one => one.Actual) > 6 * options.SixHourBurn * pace && six.Sum(one => one.Actual) > 2 * six.Sum(one => one.Expected) && six.Sum(one => one.Actual) > options.MoneyFloor);
    }

    private double Sum(int last) => recent.Reverse().Take(last).Sum(one => one.Actual - one.Expected);

    private Incident? Begin(SpendHour hour, IncidentCause? cause, double rarity)
    {
        if (cause is null)
        {
            return null;
        }

        var back = cause switch { IncidentCause.SlowExcess => 24, IncidentCause.Silence => silent, _ => 3 };
        var involved = recent.Reverse().Take(back).TakeWhile(one => cause == IncidentCause.Silence || one.Actual - one.Expected > 0.5 * one.Spread || one.Time == hour.Time).ToArray();
        calm = 0;
        return Open = new Incident
        {
            Cause = cause.Value,
            Start = involved[^1].Time,
            Noticed = hour.Time,
            Excess = involved.Sum(one => one.Actual - one.Expected),
            Confidence = 1 - Math.Pow(10, -Math.Clamp(rarity, 1, 6)),
        };
    }

    private Incident Continue(SpendHour hour, IncidentCause? cause, double rarity)
    {
        var excess = hour.Actual - hour.Expected;
        var outOfLine = Open!.Cause switch
        {
            IncidentCause.Silence => silent > 0,
            IncidentCause.SlowExcess => cause is not null || excess > 2 * hour.Spread,
            _ => excess > 2 * hour.Spread,
        };
        calm = outOfLine ? 0 : calm + 1;
        var now = Open with
        {
            Excess = Open.Excess + (outOfLine ? excess : 0),
            Confidence = Math.Max(Open.Confidence, cause is null ? 0 : 1 - Math.Pow(10, -Math.Clamp(rarity, 1, 6))),
            End = calm >= Calm ? hour.Time.AddHours(1 - Calm) : null,
        };
        Open = now.End is null ? now : null;
        if (Open is null)
        {
            // A day that holds the whole incident would open it again.
            recent.Clear();
        }

        return now;
    }
}
