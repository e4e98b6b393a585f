using ClaudeConfig.Metering.Ledger;
using ClaudeConfig.Pricing;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>USD by token class, each with the decimals that the ledger keeps.</summary>
internal readonly record struct ClassCosts(decimal Input, decimal CacheWrite5m, decimal CacheWrite1h, decimal CacheRead, decimal Output, decimal WebSearch)
{
    /// <summary>The parts of a cost that is rounded as a whole: what rounding them one by one leaves over goes to the largest.</summary>
    public static ClassCosts Of(CostBreakdown cost)
    {
        Span<decimal> parts = [cost.Input, cost.CacheWrite5m, cost.CacheWrite1h, cost.CacheRead, cost.Output, cost.WebSearch];
        var (rest, largest) = (Amounts.Round(cost.Total), 0);
        for (var i = 0; i < parts.Length; i++)
        {
            parts[i] = Amounts.Round(parts[i]);
            rest -= parts[i];
            largest = parts[i] > parts[largest] ? i : largest;
        }

        parts[largest] += rest;
        return new(parts[0], parts[1], parts[2], parts[3], parts[4], parts[5]);
    }

    public static ClassCosts operator +(ClassCosts a, ClassCosts b) => new(
        a.Input + b.Input, a.CacheWrite5m + b.CacheWrite5m, a.CacheWrite1h + b.CacheWrite1h, a.CacheRead + b.CacheRead, a.Output + b.Output, a.WebSearch + b.WebSearch);
}
