namespace ClaudeConfig.Foresight.Tests.Generators;

/// <summary>Weekly series of many kinds, with or without a year in them.</summary>
public static class WeeklyShapes
{
    private static readonly int[] Seasons = [52];

    public static readonly string[] Names = ["walk", "drift", "momentum", "yearly", "growing", "root", "shift", "holidays", "rare", "noise"];

    public static Sample Make(string shape, int seed, int known, int horizon = 13)
    {
        var random = new Random(seed * 6131 + Array.IndexOf(Names, shape));
        var size = Math.Exp(random.Between(2, 9));
        var values = Values(shape, random, known + horizon);
        return Sample.Split(shape, [.. values.Select(value => value * size)], horizon, Seasons);
    }

    private static double[] Values(string shape, Random random, int length) => shape switch
    {
        "walk" => Exp(random.Memory(length, 1, random.Between(0.005, 0.04))),
        "drift" => Exp(Sum(random.Memory(length, 1, 0.01), Line(length, random.Between(-0.002, 0.004)))),
        "momentum" => Exp(Cumulated(random.Memory(length, random.Between(0.3, 0.8), 0.005))),
        "yearly" => Exp(Sum(Year(random, length, 0.3), random.Memory(length, 0.7, 0.05))),
        "growing" => Exp(Sum(Year(random, length, 0.2), Line(length, random.Between(0, 0.004)), random.Memory(length, 0.97, 0.02))),
        "root" => Exp(random.Memory(length, random.Between(0.9, 0.99), 0.05)),
        "shift" => Exp(Sum(Year(random, length, 0.15), Steps(random, length), random.Memory(length, 0.5, 0.05))),
        "holidays" => Holidays(random, length),
        "rare" => [.. Enumerable.Range(0, length).Select(_ => random.NextDouble() < 0.4 ? random.Poisson(4) : 0.0)],
        _ => [.. Enumerable.Range(0, length).Select(_ => 1 + 0.2 * random.Heavy())],
    };

    private static double[] Year(Random random, int length, double size)
    {
        var year = random.Round(52, 4, size);
        // A year has a day more than 52 weeks: the round slips.
        return [.. Enumerable.Range(0, length).Select(t => year[(int)(t * 52 / 52.18) % 52])];
    }

    private static double[] Holidays(Random random, int length)
    {
        var phase = random.Next(52);
        return [.. Exp(random.Memory(length, 0.8, 0.05)).Select((value, t) => (t + phase) % 52 is 47 or 51 ? value * 1.8 : value)];
    }

    private static double[] Line(int length, double slope) => [.. Enumerable.Range(0, length).Select(t => slope * t)];

    private static double[] Steps(Random random, int length)
    {
        var level = 0.0;
        return [.. Enumerable.Range(0, length).Select(_ => level += random.NextDouble() < 0.01 ? random.Between(-0.6, 0.6) : 0)];
    }

    private static double[] Cumulated(double[] values)
    {
        var sum = 0.0;
        return [.. values.Select(value => sum += value)];
    }

    private static double[] Sum(params double[][] parts) => [.. Enumerable.Range(0, parts[0].Length).Select(t => parts.Sum(part => part[t]))];

    private static double[] Exp(double[] values) => [.. values.Select(Math.Exp)];
}
