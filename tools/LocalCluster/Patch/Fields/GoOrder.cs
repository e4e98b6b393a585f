using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Patch.Fields;

/// <summary>The order of values in structured-merge-diff: numbers, then strings, booleans, null.</summary>
internal static class GoOrder
{
    public static int Compare(JsonNode? left, JsonNode? right)
    {
        var (l, r) = (Rank(left), Rank(right));
        return l != r ? l.CompareTo(r) : l switch
        {
            0 => Number(left!).CompareTo(Number(right!)),
            1 => string.CompareOrdinal(left!.GetValue<string>(), right!.GetValue<string>()),
            2 => left!.GetValue<bool>().CompareTo(right!.GetValue<bool>()),
            _ => 0,
        };
    }

    public static int CompareKeys(JsonObject left, JsonObject right)
    {
        foreach (var (l, r) in left.Zip(right))
        {
            var order = string.CompareOrdinal(l.Key, r.Key);
            order = order != 0 ? order : Compare(l.Value, r.Value);
            if (order != 0)
            {
                return order;
            }
        }

        return left.Count.CompareTo(right.Count);
    }

    private static int Rank(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Number => 0,
        JsonValueKind.String => 1,
        JsonValueKind.True or JsonValueKind.False => 2,
        null or JsonValueKind.Null => 3,
        _ => 4,
    };

    private static double Number(JsonNode value) => value.Deserialize<double>();
}
