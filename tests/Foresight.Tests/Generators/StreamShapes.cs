namespace ClaudeConfig.Foresight.Tests.Generators;

/// <summary>Streams of many kinds with what went wrong in them marked.</summary>
public static class StreamShapes
{
    public static readonly string[] Names = ["office", "calm", "cpu", "bursty", "requests", "posts", "machine", "ambient", "riders", "adverts", "speed", "disk", "keys", "steady"];

    public static LabelledStream Make(string shape, int seed)
    {
        var random = new Random(seed * 104729 + Array.IndexOf(Names, shape));
        var length = shape switch
        {
            "machine" => 12_000, "posts" => 15_000, "riders" => 10_000, "ambient" => 7000, "adverts" => 1600, "speed" => 2500, "keys" => 4000, _ => 4032,
        };
        var values = Normal(shape, random, length);
        var count = shape is "calm" ? 0 : 1 + random.Next(length > 6000 ? 4 : 2);
        var starts = Enumerable.Range(0, count).Select(k => (int)(length * (0.25 + 0.7 * (k + random.Between(0.2, 0.8)) / count))).ToArray();
        foreach (var start in starts)
        {
            Disturb(shape, random, values, start);
        }

        var half = count == 0 ? 0 : length / 20 / count;
        return new LabelledStream(shape, values, [.. starts.Select(start => (start - half / 2, Math.Min(length - 1, start + half * 3 / 2)))], shape switch { "ambient" or "adverts" => 24, "riders" => 48, "keys" or "speed" => 0, _ => 288 });
    }

    private static double[] Normal(string shape, Random random, int length)
    {
        var day = shape is "ambient" ? 24 : shape is "riders" ? 48 : 288;
        var round = random.Round(day, 3, 1);
        var memory = random.Memory(length, 0.97, 1);
        var slow = random.Memory(length, 0.999, 1);
        var phase = random.Next(day);
        double Round(int t) => round[(t + phase) % day];
        bool Busy(int t) => (t + phase) % day * 24 / day is >= 9 and < 18;
        bool Weekend(int t) => t / day % 7 >= 5;
        return [.. Enumerable.Range(0, length).Select(t => shape switch
        {
            "office" => Busy(t) ? 80 + random.Between(-4, 4) : 20 + random.Between(-4, 4),
            "calm" => 50 + (seedFlat(random) ? 0 : random.Between(-5, 5)),
            "cpu" => Math.Clamp(35 + 1.5 * memory[t] + 3 * random.Normal() + (random.NextDouble() < 0.01 ? random.Between(5, 20) : 0), 0, 100),
            "bursty" => (t % 60 < 3 ? 1000 * random.Between(0.6, 1.4) : 40 * Math.Exp(0.4 * random.Normal())) * 100,
            "requests" => random.Poisson(60 * Math.Exp(0.5 * Round(t) + 0.02 * memory[t])),
            "posts" => random.Poisson(12 * Math.Exp(0.4 * Round(t) + 0.5 * random.Normal() + (random.NextDouble() < 0.002 ? random.Between(0.5, 1.8) : 0))),
            "machine" => 85 + 1.2 * memory[t] * 0.5 + 0.15 * slow[t] + random.Normal(),
            "ambient" => 70 + 2 * Round(t) + 0.8 * memory[t] + 0.5 * random.Normal(),
            "riders" => Math.Max(0, 15_000 + 5000 * Round(t) * (Weekend(t) ? 0.7 : 1) + 300 * memory[t] + 400 * random.Normal()),
            "adverts" => 0.1 * Math.Exp(0.1 * Round(t * 12 % 288) + 0.25 * random.Normal() + (random.NextDouble() < 0.01 ? random.Between(0.5, 1.5) : 0)),
            "speed" => Math.Clamp(65 - (Busy(t) && t % 288 < 200 && random.NextDouble() < 0.3 ? random.Between(0, 25) : 0) + 3 * random.Normal(), 5, 90),
            "disk" => 1e6 * Math.Exp(0.3 * random.Heavy() + 0.1 * memory[t]),
            "keys" => Math.Round(Math.Exp(0.3 * random.Normal()) * (random.NextDouble() < 0.5 ? 8 : 20)),
            _ => 1000 + Math.Round(2 * random.Normal()),
        })];
        static bool seedFlat(Random _) => false;
    }

    /// <summary>A fault of a kind that the stream could have: a spike, a drop, a shift that stays a while, silence, noise.</summary>
    private static void Disturb(string shape, Random random, double[] values, int start)
    {
        var range = values.Max() - values.Min();
        var spread = Math.Sqrt(values.Select(value => value * value).Average() - Math.Pow(values.Average(), 2));
        var mean = values.Average();
        var end = Math.Min(values.Length, start + random.Next(3, 120));
        switch (random.Next(6))
        {
            case 0: // a spike of a few values
                for (var t = start; t < Math.Min(start + random.Next(1, 6), values.Length); t++) { values[t] += range * random.Between(0.4, 1.2); }
                break;
            case 1: // a level that stays
                var shift = spread * random.Between(2, 5) * (random.NextDouble() < 0.6 ? 1 : -1);
                for (var t = start; t < end; t++) { values[t] += shift; }
                break;
            case 2: // silence
                for (var t = start; t < end; t++) { values[t] = shape is "machine" or "ambient" ? values[t] - range * 0.6 : values.Min() * 0.2; }
                break;
            case 3: // stuck
                var stuck = mean + spread * random.Between(-1, 2);
                for (var t = start; t < Math.Min(values.Length, start + random.Next(60, 300)); t++) { values[t] = stuck; }
                break;
            case 4: // wild
                for (var t = start; t < end; t++) { values[t] += 3 * spread * random.Normal(); }
                break;
            default: // a slow climb, then a fall
                for (var t = start; t < end; t++) { values[t] += 5 * spread * (t - start) / (end - start); }
                break;
        }

        if (shape is "cpu") { for (var t = start; t < Math.Min(values.Length, start + 300); t++) { values[t] = Math.Clamp(values[t], 0, 100); } }
        if (shape is not ("machine" or "ambient")) { for (var t = start; t < Math.Min(values.Length, start + 300); t++) { values[t] = Math.Max(0, values[t]); } }
    }
}
