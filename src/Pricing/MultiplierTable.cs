namespace ClaudeConfig.Pricing;

/// <summary>Factors by name, such as those of service tiers. Names are case-insensitive; a handful each, so a scan beats a hash.</summary>
public sealed class MultiplierTable
{
    /// <summary>Stands for every name that is not listed.</summary>
    public const string Any = "*";

    private readonly KeyValuePair<string, decimal>[] _entries;
    private readonly decimal? _any;

    /// <summary>Creates a table.</summary>
    /// <param name="entries">Factors by name; <see cref="Any"/> covers the rest.</param>
    /// <param name="atLeast">A floor for <see cref="Dearest"/>: the dearest factor that the provider asks elsewhere.</param>
    public MultiplierTable(IEnumerable<KeyValuePair<string, decimal>> entries, decimal atLeast = 1m)
    {
        var all = entries.ToArray();
        _entries = [.. all.Where(entry => entry.Key != Any)];
        _any = all.Where(entry => entry.Key == Any).Select(entry => (decimal?)entry.Value).FirstOrDefault();
        var listed = all.Select(entry => entry.Value).DefaultIfEmpty(1m).Max();
        // Nothing can be asked for that "*" does not answer, so other models' factors do not matter then.
        Dearest = Math.Max(1m, _any is null ? Math.Max(listed, atLeast) : listed);
    }

    /// <summary>The dearest factor that any name can have, never below 1.</summary>
    public decimal Dearest { get; }

    internal IEnumerable<KeyValuePair<string, decimal>> Entries =>
        _any is { } any ? _entries.Append(new KeyValuePair<string, decimal>(Any, any)) : _entries;

    /// <summary>The factor of a name; for a name that the list does not know, <see cref="Dearest"/>.</summary>
    /// <param name="name">Name, such as <c>priority</c>.</param>
    /// <param name="listed">Whether the list knows it.</param>
    public decimal Of(string name, out bool listed)
    {
        foreach (var entry in _entries)
        {
            if (string.Equals(entry.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                listed = true;
                return entry.Value;
            }
        }

        listed = _any is not null;
        return _any ?? Dearest;
    }
}
