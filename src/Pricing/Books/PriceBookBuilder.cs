using System.Globalization;
using ClaudeConfig.Contracts.Matching;
using ClaudeConfig.Pricing.Files;

namespace ClaudeConfig.Pricing.Books;

/// <summary>Lays a contract over the list, and what it says of a project over both, and cuts them into spans of time: a look-up is one hash and one comparison.</summary>
internal sealed class PriceBookBuilder
{
    private readonly PriceFile _list;
    private readonly PriceFile? _contract;
    private readonly PriceFile? _project;
    private readonly List<PriceProblem> _problems = [];

    private PriceBookBuilder(PriceFile list, PriceFile? contract, PriceFile? project) => (_list, _contract, _project) = (list, contract, project);

    public static (Dictionary<string, ProviderPrices> Providers, IReadOnlyList<PriceProblem> Problems) Build(PriceFile list, PriceFile? contract, PriceFile? project = null)
    {
        var builder = new PriceBookBuilder(list, contract, project);
        return (builder.Build(), builder._problems);
    }

    private Dictionary<string, ProviderPrices> Build()
    {
        var providers = new Dictionary<string, ProviderPrices>(StringComparer.Ordinal);
        // A contract may restate a provider's defaults.
        var defaults = (_contract?.Providers ?? []).Concat(_list.Providers).DistinctBy(provider => provider.Name).ToArray();
        var names = defaults.Select(provider => provider.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var file in new[] { _list, _contract, _project }.OfType<PriceFile>())
        {
            RowChecks.Run(file, names, _problems);
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
        var contract = Named(Rows(_contract, provider.Name), aliases);
        aliases = Aliases(contract, aliases);
        var project = Named(Rows(_project, provider.Name), aliases);
        aliases = Aliases(project, aliases);
        var modifiers = new ProviderModifiers(provider, [.. list, .. contract, .. project]);
        var byName = new Dictionary<string, ModelHistory>(StringComparer.Ordinal);
        var globs = new List<(string, ModelHistory)>();
        foreach (var model in list.Concat(contract).Concat(project).Select(row => row.Model).Distinct())
        {
            var history = BuildHistory(model, list, contract, project, modifiers);
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

    private ModelHistory BuildHistory(
        string model, IReadOnlyList<PriceRow> list, IReadOnlyList<PriceRow> contract, IReadOnlyList<PriceRow> project, ProviderModifiers modifiers)
    {
        var listed = list.Where(row => row.Model == model).ToArray();
        var (agreed, own) = (Meeting(contract, model), Meeting(project, model));
        var (factors, ownFactors) = (Meeting(_contract, model, modifiers), Meeting(_project, model, modifiers));
        var starts = listed.Concat(agreed).Concat(own).SelectMany(row => new[] { row.From, row.To })
            .Concat(factors.Concat(ownFactors).SelectMany(factor => new[] { factor.From, factor.To }))
            .Append(null).Distinct().Order(Instants.NullFirst).ToArray();

        var spans = new List<(DateTimeOffset? Start, PriceSpan Span)>();
        foreach (var start in starts)
        {
            var at = start ?? DateTimeOffset.MinValue;
            var span = new PriceSpan(
                own.FirstOrDefault(row => row.Holds(at)), agreed.FirstOrDefault(row => row.Holds(at)), listed.FirstOrDefault(row => row.Holds(at)), Factor(factors, at), Factor(ownFactors, at));
            if (spans.Count == 0 || spans[^1].Span != span)
            {
                spans.Add((start, span));
            }
        }

        return new ModelHistory(
        [
            .. spans.Select((entry, i) => (entry.Start, entry.Span.Price(modifiers) is { } price
                ? price with { From = entry.Start, To = i + 1 < spans.Count ? spans[i + 1].Start : null }
                : null)),
        ]);
    }

    /// <summary>A row for the model itself comes before globs, longer globs before shorter ones.</summary>
    private static PriceRow[] Meeting(IReadOnlyList<PriceRow> rows, string model) =>
    [
        .. rows.Where(row => row.Model == model || (row.IsGlob && Glob.IsMatch(row.Model, model)))
            .OrderByDescending(row => row.Model == model).ThenByDescending(row => row.Model.Length),
    ];

    private static ContractMultiplier[] Meeting(PriceFile? file, string model, ProviderModifiers modifiers) =>
        [.. (file?.Multipliers ?? []).Where(factor => factor.Covers(modifiers.Defaults.Name, model))];

    private static PriceRow[] Named(PriceRow[] rows, Dictionary<string, string> aliases) =>
        [.. rows.Select(row => aliases.TryGetValue(row.Model, out var model) ? row with { Model = model } : row)];

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
