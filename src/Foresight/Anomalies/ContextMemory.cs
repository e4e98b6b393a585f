namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>
/// Learns which facts follow which. What was expected and does not come, and what has never been seen to follow, is novel.
/// After the idea of a contextual anomaly detector (M. Smirnov, 2016): facts, and the contexts that they just confirmed, are the ground of the next step.
/// </summary>
internal sealed class ContextMemory
{
    private const int LongestGround = 7;
    private const int Strongest = 15;

    /// <summary>Contexts as facts, apart from the facts of values.</summary>
    private const int ContextFacts = 1 << 20;

    /// <summary>Contexts kept; beyond, nothing new is learnt. A stream of eight levels needs hundreds.</summary>
    private const int Most = 20_000;

    private readonly FragmentIndex earlier = new();
    private readonly FragmentIndex later = new();
    private readonly Dictionary<(Fragment, Fragment), Context> known = [];
    private readonly List<Context> confirmed = [];
    private readonly HashSet<(FactKey Earlier, FactKey Later)> parts = [];
    private int[] ground = [];
    private long moment;

    /// <summary>How novel these facts are after what came before, 0 to 1. Sorted, distinct.</summary>
    public double Next(int[] facts)
    {
        moment++;
        later.Hold(facts, moment);
        var plain = (Earlier: new FactKey(ground), Later: new FactKey(facts));
        var isNew = ground.Length > 0 && !Known(plain);
        var expected = Judge(facts, isNew);
        var novel = 0.0;
        if (isNew)
        {
            parts.Add(plain);
            var added = parts.Count(part => Learn(part, part.Equals(plain)));
            novel = (double)added / parts.Count;
        }

        var came = expected > 0 ? (double)confirmed.Count / expected : 0;
        confirmed.Sort((a, b) => a.Times != b.Times ? b.Times.CompareTo(a.Times) : b.Id.CompareTo(a.Id));
        ground = [.. facts, .. confirmed.Take(Strongest).Select(context => ContextFacts + context.Id).Order()];
        earlier.Hold(ground, moment);
        return (1 - came + novel) / 2;
    }

    /// <summary>Counts contexts whose ground held, keeps those that came true, and gathers what plain ones have in common with now.</summary>
    private int Judge(int[] facts, bool isNew)
    {
        confirmed.Clear();
        parts.Clear();
        var expected = 0;
        foreach (var fragment in earlier.Touched)
        {
            foreach (var context in fragment.Contexts)
            {
                var held = context.Later.Moment == moment ? context.Later.Held : 0;
                expected += fragment.Complete ? 1 : 0;
                if (fragment.Complete && held == context.Later.Facts.Length)
                {
                    context.Times++;
                    confirmed.Add(context);
                }
                else if (isNew && held > 0 && context.Plain && fragment.Held <= LongestGround)
                {
                    parts.Add((Common(fragment.Facts, ground), Common(context.Later.Facts, facts)));
                }
            }
        }

        return expected;
    }

    private bool Known((FactKey Earlier, FactKey Later) pair) =>
        earlier.Find(pair.Earlier) is { } first && later.Find(pair.Later) is { } second && known.ContainsKey((first, second));

    private bool Learn((FactKey Earlier, FactKey Later) pair, bool plain)
    {
        if (known.Count >= Most || Known(pair))
        {
            return false;
        }

        var (first, second) = (earlier.Of(pair.Earlier), later.Of(pair.Later));
        var context = new Context(known.Count, second, plain);
        known[(first, second)] = context;
        first.Contexts.Add(context);
        return true;
    }

    /// <summary>What two sorted sets share.</summary>
    private static FactKey Common(int[] a, int[] b)
    {
        var shared = new List<int>(Math.Min(a.Length, b.Length));
        for (int i = 0, j = 0; i < a.Length && j < b.Length;)
        {
            if (a[i] == b[j])
            {
                shared.Add(a[i]);
                i++;
                j++;
            }
            else if (a[i] < b[j])
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return new FactKey([.. shared]);
    }
}
