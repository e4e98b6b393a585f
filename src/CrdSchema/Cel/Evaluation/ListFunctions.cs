namespace ClaudeConfig.CrdSchema.Cel.Evaluation;

internal static class ListFunctions
{
    public static object? Apply(string function, object? value)
    {
        if (value is not CelList list)
        {
            return CelError.NoOverload;
        }

        if (list.Items.OfType<CelError>().FirstOrDefault() is { } error)
        {
            return error;
        }

        return function switch
        {
            "isSorted" => list.Items.Zip(list.Items.Skip(1)).All(pair => CelEquality.Compare(pair.First, pair.Second) is null or <= 0),
            "sum" => Sum(list.Items),
            _ => Extreme(function, list.Items),
        };
    }

    public static object Find(CelList list, object? wanted, bool last)
    {
        var items = Enumerable.Range(0, list.Items.Count);
        return (long)(last ? items.Reverse() : items).FirstOrDefault(i => CelEquality.AreEqual(list.Items[i], wanted) is true, -1);
    }

    private static object Sum(IReadOnlyList<object?> items) =>
        items.Count == 0 ? 0L : items.Skip(1).Aggregate(items[0]!, (total, item) => total is CelError ? total : Arithmetic.Add(total, item));

    private static object? Extreme(string function, IReadOnlyList<object?> items)
    {
        if (items.Count == 0)
        {
            return new CelError($"{function} called on empty list");
        }

        var sign = function == "min" ? -1 : 1;
        return items.Skip(1).Aggregate(items[0], (best, item) => sign * (CelEquality.Compare(item, best) ?? 0) > 0 ? item : best);
    }
}
