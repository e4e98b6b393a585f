using System.Globalization;
using ClaudeConfig.CrdSchema.Cel.Cost;
using ClaudeConfig.CrdSchema.Structural;

namespace ClaudeConfig.LocalCluster.Definitions;

/// <summary>What the rules of a schema cost at most, each and all together.</summary>
internal sealed class RuleBudget
{
    private const ulong RuleLimit = 10_000_000;
    private const ulong SchemaLimit = 100_000_000;
    private const int MostExpensive = 4;

    private readonly List<(string Path, ulong Cost)> _expensive = [];
    private ulong _total;

    /// <summary>Adds a rule, and refuses it where it alone costs too much.</summary>
    public void Add(string path, ulong cost, List<FieldError> errors)
    {
        if (cost > RuleLimit)
        {
            errors.Add(FieldErrors.Forbidden(path, Exceeds("estimated rule cost", cost, RuleLimit)));
        }

        _total = (Extent.Of(_total) + Extent.Of(cost)).Max;
        if (cost >= SchemaLimit / 100)
        {
            _expensive.Add((path, cost));
        }
    }

    /// <summary>Refuses the schema where its rules together cost too much, and names those that cost the most.</summary>
    public void Report(string path, List<FieldError> errors)
    {
        if (_total <= SchemaLimit)
        {
            return;
        }

        errors.AddRange(_expensive.OrderByDescending(rule => rule.Cost).Take(MostExpensive)
            .Select(rule => FieldErrors.Forbidden(rule.Path, "contributed to estimated rule cost total exceeding cost limit for entire OpenAPIv3 schema")));
        errors.Add(FieldErrors.Forbidden(path, Exceeds("x-kubernetes-validations estimated rule cost total for entire OpenAPIv3 schema", _total, SchemaLimit)));
    }

    private static string Exceeds(string what, ulong cost, ulong limit)
    {
        var factor = (double)cost / limit;
        var shown = factor switch
        {
            > 100 => "more than 100",
            < 1.5 => factor.ToString("F6", CultureInfo.InvariantCulture),
            _ => factor.ToString("F1", CultureInfo.InvariantCulture),
        };
        return $"{what} exceeds budget by factor of {shown}x (try simplifying the rule, or adding maxItems, maxProperties, and maxLength where arrays, maps, and strings are declared)";
    }
}
