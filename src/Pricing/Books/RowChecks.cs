using System.Globalization;
using ClaudeConfig.Pricing.Files;

namespace ClaudeConfig.Pricing.Books;

/// <summary>What only several rows together can get wrong.</summary>
internal static class RowChecks
{
    public static void Run(PriceFile file, IReadOnlySet<string> providers, List<PriceProblem> problems)
    {
        foreach (var (label, provider) in file.Rows.Select(row => (row.Label, row.Provider)).Concat(file.Multipliers.Select(factor => (factor.Label, factor.Provider))))
        {
            if (!providers.Contains(provider))
            {
                problems.Add(new PriceProblem(label, "provider", provider, $"no such provider; known are {string.Join(", ", providers.Order(StringComparer.Ordinal))}"));
            }
        }

        foreach (var model in file.Rows.GroupBy(row => (row.Provider, row.Model)))
        {
            CheckOverlap([.. model.OrderBy(row => row.From, Instants.NullFirst)], problems);
        }

        foreach (var provider in file.Rows.GroupBy(row => row.Provider))
        {
            CheckAliases([.. provider], problems);
        }
    }

    private static void CheckOverlap(IReadOnlyList<PriceRow> rows, List<PriceProblem> problems)
    {
        foreach (var (earlier, later) in rows.Zip(rows.Skip(1)))
        {
            if (earlier.Overlaps(later.From, later.To))
            {
                problems.Add(new PriceProblem(
                    later.Label, "from", later.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "",
                    $"{earlier.Label} still holds then; end it with \"to\" on that date"));
            }
        }
    }

    private static void CheckAliases(IReadOnlyList<PriceRow> rows, List<PriceProblem> problems)
    {
        var owners = rows.Select(row => row.Model).Distinct().ToDictionary(model => model, model => model, StringComparer.Ordinal);
        foreach (var row in rows)
        {
            foreach (var alias in row.Aliases)
            {
                if (!owners.TryAdd(alias, row.Model) && owners[alias] != row.Model)
                {
                    problems.Add(new PriceProblem(row.Label, "aliases", alias, $"the name belongs to {owners[alias]} already"));
                }
                else if (row.IsGlob || alias.Contains('*'))
                {
                    problems.Add(new PriceProblem(row.Label, "aliases", alias, "an alias is one exact name of one exact model; write a glob as a row of its own"));
                }
            }
        }
    }
}
