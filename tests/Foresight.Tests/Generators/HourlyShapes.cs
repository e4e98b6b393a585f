namespace ClaudeConfig.Foresight.Tests.Generators;

/// <summary>Hourly series of many kinds, with a day and a week in them.</summary>
public static class HourlyShapes
{
    private static readonly int[] Seasons = [24, 168];

    public static readonly string[] Names = ["load", "traffic", "temperature", "spend", "shift", "walk", "rare", "evolving", "bursts", "batch"];

    public static Sample Make(string shape, int seed, int known, int horizon = 48)
    {
        var random = new Random(seed * 7919 + Array.IndexOf(Names, shape));
        var values = Values(shape, random, known + horizon);
        var size = Math.Exp(random.Between(0, 9));
        return Sample.Split(shape, shape is "traffic" or "rare" ? values : [.. values.Select(value => value * size)], horizon, Seasons);
    }

    private static double[] Values(string shape, Random random, int length) => shape switch
    {
        "load" => Exp(Sum(Profile(random, length, 0.25), random.Memory(length, random.Between(0.85, 0.98), 0.02), Trend(random, length, 0.1))),
        "traffic" => [.. Exp(Sum(Profile(random, length, 0.6), random.Memory(length, 0.8, 0.08))).Select(mean => random.Poisson(mean * 80))],
        "temperature" => [.. Sum(Day(random, length, 1), random.Memory(length, 0.98, 0.15)).Select(value => 10 + value)],
        "spend" => Spend(random, length),
        "shift" => Exp(Sum(Profile(random, length, 0.4), Steps(random, length), random.Memory(length, 0.6, 0.08))),
        "walk" => Exp(Sum(Day(random, length, 0.05), random.Memory(length, 1, 0.02))),
        "rare" => [.. Exp(Profile(random, length, 1.2)).Select(mean => random.NextDouble() < 0.15 * mean ? 1 + random.Poisson(3) : 0)],
        "evolving" => Evolving(random, length),
        "bursts" => [.. Exp(Sum(Profile(random, length, 0.4), random.Memory(length, 0.7, 0.1))).Select(value => random.NextDouble() < 0.01 ? value * random.Between(2, 6) : value)],
        _ => [.. Enumerable.Range(0, length).Select(t => 1 + (t % 24 is 2 or 3 ? 4 : 0) + 0.1 * Math.Abs(random.Normal()))],
    };

    private static double[] Profile(Random random, int length, double size)
    {
        var day = random.Round(24, 4, size);
        var rest = random.Round(24, 3, size * 0.7);
        var weekend = random.Between(-1.2, 0.2) * size;
        var phase = random.Next(168);
        var values = new double[length];
        for (var t = 0; t < length; t++)
        {
            var hour = (t + phase) % 168;
            values[t] = hour >= 120 ? rest[hour % 24] + weekend : day[hour % 24];
        }

        return values;
    }

    private static double[] Day(Random random, int length, double size)
    {
        var day = random.Round(24, 3, size);
        return [.. Enumerable.Range(0, length).Select(t => day[t % 24])];
    }

    private static double[] Trend(Random random, int length, double size)
    {
        var slope = size * random.Normal() / 700;
        return [.. Enumerable.Range(0, length).Select(t => slope * t)];
    }

    private static double[] Steps(Random random, int length)
    {
        var values = new double[length];
        var level = 0.0;
        for (var t = 0; t < length; t++)
        {
            level += random.NextDouble() < 2.0 / 700 ? random.Between(-1, 1) : 0;
            values[t] = level;
        }

        return values;
    }

    private static double[] Evolving(Random random, int length)
    {
        var profile = random.Round(168, 20, 0.5);
        var values = new double[length];
        for (var t = 0; t < length; t++)
        {
            profile[t % 168] += 0.1 * random.Normal();
            values[t] = Math.Exp(profile[t % 168] + 0.05 * random.Normal());
        }

        return values;
    }

    private static double[] Spend(Random random, int length)
    {
        var profile = Profile(random, length, 1);
        var growth = random.Between(-0.3, 1) / 700;
        var noise = random.Memory(length, 0.5, 0.3);
        var values = new double[length];
        for (var t = 0; t < length; t++)
        {
            var mean = Math.Exp(profile[t] + growth * t + noise[t]);
            values[t] = mean < 0.15 ? 0 : mean * (random.NextDouble() < 0.004 ? random.Between(3, 10) : 1);
        }

        return values;
    }

    private static double[] Sum(params double[][] parts) => [.. Enumerable.Range(0, parts[0].Length).Select(t => parts.Sum(part => part[t]))];

    private static double[] Exp(double[] values) => [.. values.Select(Math.Exp)];
}
