using System.Globalization;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Pricing.Files;

namespace ClaudeConfig.Pricing.Books;

/// <summary>Lays a contract over the list and cuts both into spans of time, so that a look-up is one hash and one comparison.</summary>
internal sealed class PriceBookBuilder
{
    private readonly PriceFile _list;
    private readonly PriceFile? _contract;
    private readonly List<PriceProblem> _problems = [];

    private PriceBookBuilder(PriceFile list, PriceFile? contract) => (_list, _contract) = (list, contract);

    public static (Dictionary<string, ProviderPrices> Providers, IReadOnlyList<PriceProblem> Problems) Build(PriceFile list, PriceFile? contract)
    {
        var builder = new PriceBookBuilder(list, contract);
        return (builder.Build(), builder._problems);
    }

    private Dictionary<string, ProviderPrices> Build()
    {
        var providers = new Dictionary<string, ProviderPrices>(StringComparer.Ordinal);
        // A contract may restate a provider's defaults.
        var defaults = (_contract?.Providers ?? []).Concat(_list.Providers).DistinctBy(provider => provider.Name).ToArray();
        var names = defaults.Select(provider => provider.Name).ToHashSet(StringComparer.Ordinal);
        RowChecks.Run(_list, names, _problems);
        if (_contract is not null)
        {
            RowChecks.Run(_contract, names, _problems);
        }

        if (_problems.Count > 0)
        {
            return providers;
        }

        foreach (var provider in defaults)
        {
            providers[provider.Name] = BuildProvider(provider);
        }

        return providers;
    }

    private ProviderPrices BuildProvider(ProviderDefaults provider)
    {
        var list = WithInherited(provider, Rows(_list, provider.Name));
        var aliases = Aliases(list, []);
        var contract = Rows(_contract, provider.Name)
            .Select(row => aliases.TryGetValue(row.Model, out var model) ? row with { Model = model } : row)
            .ToArray();
        aliases = Aliases(contract, aliases);
        var modifiers = new ProviderModifiers(provider, [.. list, .. contract]);
        var byName = new Dictionary<string, ModelHistory>(StringComparer.Ordinal);
        var globs = new List<(string, ModelHistory)>();
        foreach (var model in list.Concat(contract).Select(row => row.Model).Distinct())
        {
            var history = BuildHistory(model, list, contract, modifiers);
            if (model.Contains('*'))
            {
                globs.Add((model, history));
            }
            else
            {
                byName[model] = history;
            }
        }

        foreach (var (alias, model) in aliases)
        {
            byName.TryAdd(alias, byName[model]);
        }

        return new ProviderPrices(byName, globs);
    }

    /// <summary>Adds the rows of the provider that this one is like, for models that it has none for.</summary>
    private PriceRow[] WithInherited(ProviderDefaults provider, PriceRow[] own)
    {
        if (provider.Like is not { } like)
        {
            return own;
        }

        var known = own.Select(row => row.Model).ToHashSet(StringComparer.Ordinal);
        var rows = own.ToList();
        foreach (var row in Rows(_list, like).Where(row => !known.Contains(row.Model)))
        {
            // Where inference runs is said by the name and the provider here, and not by a request's field.
            var inherited = row with { Provider = provider.Name, InferenceGeo = new Dictionary<string, decimal>() };
            rows.Add(provider.LikeFactorExcept.Contains(row.Model)
                ? inherited
                : inherited with { Bands = [.. row.Bands.Select(band => new PriceBand(band.AbovePromptTokens, band.Rates.Times(provider.LikeFactor)))] });
            if (provider.LikePrefix is { } prefix)
            {
                rows.Add(inherited with { Model = prefix + row.Model, Aliases = [.. row.Aliases.Select(alias => prefix + alias)] });
            }
        }

        return [.. rows];
    }

    private ModelHistory BuildHistory(string model, IReadOnlyList<PriceRow> list, IReadOnlyList<PriceRow> contract, ProviderModifiers modifiers)
    {
        var listed = list.Where(row => row.Model == model).ToArray();
        // A contract's own row for the model comes before its globs, longer globs before shorter ones.
        var agreed = contract
            .Where(row => row.Model == model || (row.IsGlob && Glob.IsMatch(row.Model, model)))
            .OrderByDescending(row => row.Model == model).ThenByDescending(row => row.Model.Length)
            .ToArray();
        var factors = (_contract?.Multipliers ?? []).Where(factor => factor.Covers(modifiers.Defaults.Name, model)).ToArray();
        var starts = listed.Concat(agreed).SelectMany(row => new[] { row.From, row.To })
            .Concat(factors.SelectMany(factor => new[] { factor.From, factor.To }))
            .Append(null).Distinct().Order(Instants.NullFirst).ToArray();

        var spans = new List<(DateTimeOffset? Start, PriceRow? Agreed, PriceRow? Listed, ContractMultiplier? Factor)>();
        foreach (var start in starts)
        {
            var at = start ?? DateTimeOffset.MinValue;
            var span = (start, agreed.FirstOrDefault(row => row.Holds(at)), listed.FirstOrDefault(row => row.Holds(at)), Factor(factors, at));
            if (spans.Count == 0 || (spans[^1].Agreed, spans[^1].Listed, spans[^1].Factor) != (span.Item2, span.Item3, span.Item4))
            {
                spans.Add(span);
            }
        }

        return new ModelHistory(
        [
            .. spans.Select((span, i) => (span.Start, Price(span.Agreed, span.Listed, span.Factor, modifiers) is { } price
                ? price with { From = span.Start, To = i + 1 < spans.Count ? spans[i + 1].Start : null }
                : null)),
        ]);
    }

    private static ModelPrice? Price(PriceRow? agreed, PriceRow? listed, ContractMultiplier? factor, ProviderModifiers modifiers) =>
        agreed is not null ? modifiers.Price(agreed, listed, PriceBasis.Contract, 1m)
        : listed is null ? null
        : factor is null ? modifiers.Price(listed, null, PriceBasis.List, 1m)
        : modifiers.Price(listed, null, PriceBasis.Contract, factor.Factor);

    private ContractMultiplier? Factor(IReadOnlyList<ContractMultiplier> factors, DateTimeOffset at)
    {
        var holding = factors.Where(factor => factor.Holds(at)).ToArray();
        if (holding.Length > 1)
        {
            var problem = new PriceProblem(
                holding[1].Label, "factor", holding[1].Factor.ToString(CultureInfo.InvariantCulture),
                $"{holding[0].Label} covers some of the same models at the same time; narrow one of them");
            if (!_problems.Contains(problem))
            {
                _problems.Add(problem);
            }
        }

        return holding.FirstOrDefault();
    }

    private static PriceRow[] Rows(PriceFile? file, string provider) => [.. (file?.Rows ?? []).Where(row => row.Provider == provider)];

    private static Dictionary<string, string> Aliases(IReadOnlyList<PriceRow> rows, Dictionary<string, string> known)
    {
        var aliases = new Dictionary<string, string>(known, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            foreach (var alias in row.Aliases)
            {
                aliases[alias] = row.Model;
            }
        }

        return aliases;
    }
}
