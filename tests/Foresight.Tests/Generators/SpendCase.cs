using ClaudeConfig.Foresight.Budgets;

namespace ClaudeConfig.Foresight.Tests.Generators;

/// <summary>Sixty days of a team's spend by member, model and token class, and at most one fault of known start and driver.</summary>
public sealed class SpendCase
{
    public const int Hours = 60 * 24;
    public static readonly string[] Faults = ["loop", "key-leak", "model-switch", "cache-broken", "price-error", "slow-leak", "outage"];

    private static readonly string[] Models = ["opus", "sonnet"];
    private static readonly string[] Classes = ["input", "cache-read", "output"];
    private static readonly double[,] Prices = { { 5, 0.5, 25 }, { 3, 0.3, 15 } };

    private readonly List<(Dictionary<string, string> Traits, double[] Tokens, double[] Cost)> leaves = [];

    public SpendCase(string? fault, int seed)
    {
        var random = new Random(seed * 31 + (fault is null ? 0 : 1 + Array.IndexOf(Faults, fault)));
        Fault = fault;
        Start = (28 + random.Next(3, 26)) * 24 + random.Next(8, 18);
        while ((Start / 24 % 7) >= 5)
        {
            Start += 24;
        }

        End = fault switch { "slow-leak" => Math.Min(Hours, Start + 120), "outage" => Start + 8, _ => Math.Min(Hours, Start + random.Next(8, 48)) };
        Build(random);
        Total = [.. Enumerable.Range(0, Hours).Select(t => leaves.Sum(leaf => leaf.Cost[t]))];
    }

    public string? Fault { get; }

    public int Start { get; }

    public int End { get; }

    /// <summary>Cost an hour.</summary>
    public double[] Total { get; }

    /// <summary>Dimension and value of what went wrong; null where nothing did, or all of it stopped.</summary>
    public (string Dimension, string Value)? Culprit { get; private set; }

    /// <summary>What each leaf cost in those hours, beside what it cost in the same hours of the three weeks before.</summary>
    public List<Leaf> Leaves(int start, int end)
    {
        static double Before(double[] values, int start, int end) => Enumerable.Range(start, end - start).Sum(t => Enumerable.Range(1, 3).Average(week => values[t - 168 * week >= 0 ? t - 168 * week : t]));
        return [.. leaves.Select(leaf => new Leaf(leaf.Traits, leaf.Cost[start..end].Sum(), Before(leaf.Cost, start, end), leaf.Tokens[start..end].Sum(), Before(leaf.Tokens, start, end)))];
    }

    private void Build(Random random)
    {
        var members = random.Next(3, 9);
        var culprit = random.Next(members);
        for (var m = 0; m < members; m++)
        {
            var size = Math.Exp(random.Between(-1, 1));
            var early = random.Next(7, 10);
            var noise = random.Memory(Hours, 0.6, 0.35);
            var opus = random.Between(0.05, 0.5);
            double[] volume = [.. Enumerable.Range(0, Hours).Select(t => size * Activity(t, early) * Math.Exp(noise[t]) * (1 + 0.3 * t / Hours) * (random.NextDouble() < 0.01 ? random.Between(1.5, 3) : 1))];
            Add(random, m, m == culprit, volume, opus);
        }

        if (Fault == "loop")
        {
            Extra(random, "session", "session-loop", $"member-{culprit}", $"key-{culprit}", 4);
        }

        if (Fault == "key-leak")
        {
            Extra(random, "key", "key-leaked", "unknown", "key-leaked", 5);
        }
    }

    private static double Activity(int t, int early)
    {
        var hour = t % 24;
        var weekend = t / 24 % 7 >= 5;
        var day = hour >= early && hour < early + 9 ? 1.0 : hour >= early + 9 && hour < early + 12 ? 0.25 : 0.01;
        return weekend ? 0.12 * day : day;
    }

    private void Add(Random random, int member, bool culprit, double[] volume, double opus)
    {
        for (var model = 0; model < 2; model++)
        {
            for (var kind = 0; kind < 3; kind++)
            {
                var tokens = new double[Hours];
                var cost = new double[Hours];
                for (var t = 0; t < Hours; t++)
                {
                    var wrong = t >= Start && t < End;
                    var share = model == 0 ? opus : 1 - opus;
                    share = Fault == "model-switch" && wrong && culprit ? (model == 0 ? 0.95 * 4 : 0.05) : share;
                    double[] parts = Fault == "cache-broken" && wrong && model == 1 ? [3.2, 0.1, 0.05] : [0.4, 3, 0.05];
                    var grown = Fault == "slow-leak" && wrong && culprit ? 1 + 6.0 * Math.Min(1, (t - Start) / 36.0) : 1;
                    tokens[t] = Fault == "outage" && wrong ? 0 : volume[t] * share * parts[kind] * grown;
                    cost[t] = tokens[t] * Prices[model, kind] * (Fault == "price-error" && wrong && model == 1 ? 4 : 1);
                }

                leaves.Add((Traits($"member-{member}", $"key-{member}", Models[model], Classes[kind], "usual"), tokens, cost));
            }
        }

        Culprit = Fault switch
        {
            "model-switch" or "slow-leak" => culprit ? ("member", $"member-{member}") : Culprit,
            "cache-broken" => ("class", "input"),
            "price-error" => ("model", "sonnet"),
            _ => Culprit,
        };
    }

    /// <summary>Spend that was not there before: a session in a loop, a stranger with a key.</summary>
    private void Extra(Random random, string dimension, string value, string member, string key, double size)
    {
        Culprit = (dimension, value);
        var mean = Enumerable.Range(0, Hours).Average(t => leaves.Sum(leaf => leaf.Cost[t]));
        for (var kind = 0; kind < 3; kind++)
        {
            var tokens = new double[Hours];
            for (var t = Start; t < End; t++)
            {
                tokens[t] = size * mean / 3 / Prices[1, kind] * Math.Exp(0.2 * random.Normal());
            }

            leaves.Add((Traits(member, key, "sonnet", Classes[kind], dimension == "session" ? value : "stolen"), tokens, [.. tokens.Select(count => count * Prices[1, kind])]));
        }
    }

    private static Dictionary<string, string> Traits(string member, string key, string model, string kind, string session) =>
        new() { ["member"] = member, ["key"] = key, ["model"] = model, ["class"] = kind, ["session"] = session };
}
