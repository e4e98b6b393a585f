using ClaudeConfig.CrdSchema.Cel.Types;

namespace ClaudeConfig.CrdSchema.Cel.Cost;

/// <summary>What one call costs, and how large its result is, by overload.</summary>
internal sealed class CallCosts(SizeEstimator sizes, SizedNode? target, IReadOnlyList<SizedNode> arguments, IReadOnlyList<Extent> argumentCosts)
{
    /// <summary>Of going through a text once, for each of its bytes.</summary>
    public const double Traversal = 0.1;

    /// <summary>Of a regular expression, for each of its bytes.</summary>
    public const double Pattern = 0.25;

    public (Extent Cost, Extent? Size) Of(string function, string overload)
    {
        // As published: how large the results of these functions are is not taken into account, so that it counts as unknown.
        if (OfExtension(function) is { } extension)
        {
            return (extension + Arguments, null);
        }

        return overload switch
        {
            // As published: these two look at what is searched for, not at what is searched.
            "starts_with_string" or "ends_with_string" or "string_to_bytes" or "bytes_to_string" when arguments.Count == 1 =>
                (sizes.OfAny(arguments[0]).Times(Traversal) + Arguments, null),
            "in_list" => (sizes.OfAny(arguments[1]).Times(1) + Arguments, null),
            "matches_string" => (((Any(target) + Extent.Of(1)).Times(Traversal) * sizes.OfAny(arguments[0]).Times(Pattern)) + Arguments, null),
            "contains_string" => ((Any(target).Times(Traversal) * sizes.OfAny(arguments[0]).Times(Traversal)) + Arguments, null),
            "logical_or" or "logical_and" => (new Extent(argumentCosts[0].Min, (argumentCosts[0] + argumentCosts[1]).Max), null),
            "conditional" => (argumentCosts[0] + argumentCosts[1].Union(argumentCosts[2]), sizes.OfAny(arguments[1]).Union(sizes.OfAny(arguments[2]))),
            "add_list" => (Extent.Of(1) + Arguments, Joined),
            "add_string" or "add_bytes" => (Joined.Times(Traversal) + Arguments, Joined),
            "equals" or "not_equals" => (Comparison + Arguments, null),
            _ when IsComparisonOfTexts(overload) => (Comparison + Arguments, null),
            _ => (Extent.Of(1) + Arguments, null),
        };
    }

    private Extent Arguments => argumentCosts.Aggregate(default(Extent), (sum, cost) => sum + cost);

    private Extent Joined => sizes.OfAny(arguments[0]) + sizes.OfAny(arguments[1]);

    /// <summary>A comparison ends at the end of the shorter one.</summary>
    private Extent Comparison
    {
        get
        {
            var shorter = Math.Min(sizes.OfAny(arguments[0]).Max, sizes.OfAny(arguments[1]).Max);
            return new Extent(shorter > 0 ? 1UL : 0, shorter).Times(Traversal);
        }
    }

    private static bool IsComparisonOfTexts(string overload) =>
        overload is "less_string" or "greater_string" or "less_equals_string" or "greater_equals_string" or "less_bytes" or "greater_bytes" or "less_equals_bytes" or "greater_equals_bytes";

    private Extent Any(SizedNode? node) => node is null ? Extent.Unknown : sizes.OfAny(node);

    private Extent? OfExtension(string function)
    {
        var size = sizes.Of(target);
        return function switch
        {
            "isSorted" or "sum" or "max" or "min" or "indexOf" or "lastIndexOf" => OfSearch(size),
            "url" when arguments.Count == 1 => sizes.Of(arguments[0]).Times(Traversal),
            "lowerAscii" or "upperAscii" or "substring" or "trim" => size.Times(Traversal),
            "replace" or "split" => size.Times(2 * Traversal),
            "join" => OfJoin(size).Times(Traversal),
            "find" or "findAll" => (size + Extent.Of(1)).Times(Traversal) * sizes.Of(arguments[0]).Times(Pattern),
            _ => null,
        };
    }

    private Extent OfSearch(Extent size)
    {
        if (SizeEstimator.ItemsOf(target!) is not { } items)
        {
            return size.Times(Traversal);
        }

        var each = Extent.Of(1);
        return size * (items.Type.Kind is CelKind.Text or CelKind.Bytes ? each + sizes.Of(items).Times(Traversal) : each);
    }

    private Extent OfJoin(Extent count)
    {
        var size = SizeEstimator.ItemsOf(target!) is { } items ? count * sizes.Of(items) : default;
        return arguments.Count == 0 ? size : size + (sizes.Of(arguments[0]) * new Extent(count.Min > 0 ? count.Min - 1 : 0, count.Max > 0 ? count.Max - 1 : 0));
    }
}
