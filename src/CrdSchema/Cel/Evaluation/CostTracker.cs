using System.Text;
using ClaudeConfig.CrdSchema.Cel.Cost;

namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

/// <summary>Counts what an evaluation costs, in the units of the estimate, and ends it where it costs too much.</summary>
internal sealed class CostTracker(long limit)
{
    public long Spent { get; private set; }

    /// <exception cref="CostLimitException">More was spent than may be.</exception>
    public void Spend(long cost)
    {
        Spent += cost;
        if (Spent > limit)
        {
            throw new CostLimitException();
        }
    }

    public void SpendCall(string function, string overload, IReadOnlyList<object?> arguments, object? result) => Spend(OfExtension(function, arguments, result) ?? overload switch
    {
        "starts_with_string" or "ends_with_string" or "string_to_bytes" or "bytes_to_string" => Scale(Size(arguments[0])),
        "in_list" => Size(arguments[1]),
        "equals" or "not_equals" => Scale(Math.Min(Size(arguments[0]), Size(arguments[1]))),
        _ when overload.EndsWith("_string", StringComparison.Ordinal) && IsOrder(overload) => Scale(Math.Min(Size(arguments[0]), Size(arguments[1]))),
        "add_string" or "add_bytes" => Scale(Size(arguments[0]) + Size(arguments[1])),
        "matches_string" => Scale(Size(arguments[0]) + 1) * Scale(Size(arguments[1]), CallCosts.Pattern),
        "contains_string" => Scale(Size(arguments[0])) * Scale(Size(arguments[1])),
        _ => 1,
    });

    private static bool IsOrder(string overload) => overload.StartsWith("less", StringComparison.Ordinal) || overload.StartsWith("greater", StringComparison.Ordinal);

    private static long? OfExtension(string function, IReadOnlyList<object?> arguments, object? result) => function switch
    {
        "isSorted" or "sum" or "max" or "min" or "indexOf" or "lastIndexOf" => Traverse(arguments[0]),
        "url" or "lowerAscii" or "upperAscii" or "substring" or "trim" => Scale(Size(arguments[0])),
        "replace" or "split" => Scale(Size(arguments[0]), 2 * CallCosts.Traversal),
        "join" => Scale(Size(result), 2 * CallCosts.Traversal),
        "find" or "findAll" => Scale(Size(arguments[0]) + 1) * Scale(Size(arguments[1]), CallCosts.Pattern),
        _ => null,
    };

    private static long Scale(long size, double factor = CallCosts.Traversal) => (long)Math.Ceiling(size * factor);

    private static long Size(object? value) => value switch
    {
        string text => text.EnumerateRunes().Count(),
        byte[] bytes => bytes.Length,
        CelList list => list.Items.Count,
        CelMap map => map.Count,
        _ => 1,
    };

    private static long Traverse(object? value) => value switch
    {
        string text => (long)(Encoding.UTF8.GetByteCount(text) * CallCosts.Traversal),
        byte[] bytes => (long)(bytes.Length * CallCosts.Traversal),
        CelList list => list.Items.Sum(Traverse),
        CelMap map => map.Keys.Sum(key => Traverse(key) + Traverse(map.Find(key).Value)),
        _ => 1,
    };
}
