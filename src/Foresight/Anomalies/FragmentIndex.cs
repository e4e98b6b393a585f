namespace ClaudeConfig.Foresight.Anomalies;

/// <summary>Fragments by their facts, and which of them touch what holds now.</summary>
internal sealed class FragmentIndex
{
    private readonly Dictionary<int, List<Fragment>> byFact = [];
    private readonly Dictionary<FactKey, Fragment> byFacts = [];

    /// <summary>Those with at least one fact that holds.</summary>
    public List<Fragment> Touched { get; } = [];

    public Fragment? Find(FactKey facts) => byFacts.GetValueOrDefault(facts);

    public Fragment Of(FactKey key)
    {
        if (byFacts.TryGetValue(key, out var known))
        {
            return known;
        }

        var made = new Fragment(key.Facts);
        byFacts[key] = made;
        foreach (var fact in key.Facts)
        {
            if (!byFact.TryGetValue(fact, out var list))
            {
                byFact[fact] = list = [];
            }

            list.Add(made);
        }

        return made;
    }

    public void Hold(int[] facts, long moment)
    {
        Touched.Clear();
        foreach (var fact in facts)
        {
            if (byFact.TryGetValue(fact, out var list))
            {
                Touch(list, moment);
            }
        }
    }

    private void Touch(List<Fragment> list, long moment)
    {
        foreach (var fragment in list)
        {
            if (fragment.Hold(moment))
            {
                Touched.Add(fragment);
            }
        }
    }
}
