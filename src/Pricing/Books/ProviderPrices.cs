using System.Collections.Frozen;
using ClaudeConfig.Contracts.Matching;

namespace ClaudeConfig.Pricing.Books;

/// <summary>All prices of one provider.</summary>
internal sealed class ProviderPrices
{
    private readonly FrozenDictionary<string, ModelHistory> _byName;
    private readonly FrozenDictionary<string, ModelHistory>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    private readonly (string Glob, ModelHistory History)[] _globs;

    public ProviderPrices(IReadOnlyDictionary<string, ModelHistory> byName, IEnumerable<(string Glob, ModelHistory History)> globs)
    {
        _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);
        _bySpan = _byName.GetAlternateLookup<ReadOnlySpan<char>>();
        _globs = [.. globs.OrderByDescending(glob => glob.Glob.Length).ThenBy(glob => glob.Glob, StringComparer.Ordinal)];
        Dearest = DearestPrice.Over([.. _byName.Values.Distinct(), .. _globs.Select(glob => glob.History)]);
    }

    public ModelHistory Dearest { get; }

    public IEnumerable<ModelPrice> Prices => _byName.Values.Distinct().Concat(_globs.Select(glob => glob.History)).SelectMany(history => history.Prices);

    public ModelPrice? Find(string model, long utcTicks)
    {
        // The name as written comes first: a snapshot may have a price of its own.
        if (_byName.TryGetValue(model, out var history) || _bySpan.TryGetValue(ModelNames.Strip(model), out history))
        {
            return history.Find(utcTicks);
        }

        foreach (var (glob, globHistory) in _globs)
        {
            if (Glob.IsMatch(glob, model) && globHistory.Find(utcTicks) is { } price)
            {
                return price;
            }
        }

        return null;
    }
}
