using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tests.Vectors;

/// <summary>Names the places at which two values differ.</summary>
internal static class Difference
{
    private const int MaxText = 160;

    public static IEnumerable<string> Between(JsonNode? wanted, JsonNode? found, string path = "")
    {
        switch (wanted, found)
        {
            case (JsonObject left, JsonObject right):
                foreach (var name in left.Select(field => field.Key).Union(right.Select(field => field.Key)).Order(StringComparer.Ordinal))
                {
                    var (hasLeft, hasRight) = (left.ContainsKey(name), right.ContainsKey(name));
                    var place = $"{path}.{name}";
                    var inner = !hasLeft ? [$"{place}: unexpected {Short(right[name])}"]
                        : !hasRight ? [$"{place}: missing, want {Short(left[name])}"]
                        : Between(left[name], right[name], place);
                    foreach (var difference in inner)
                    {
                        yield return difference;
                    }
                }

                break;
            case (JsonArray left, JsonArray right) when left.Count == right.Count:
                foreach (var difference in left.Zip(right).SelectMany((pair, i) => Between(pair.First, pair.Second, $"{path}[{i}]")))
                {
                    yield return difference;
                }

                break;
            default:
                if (!JsonNode.DeepEquals(wanted, found))
                {
                    yield return $"{path}: want {Short(wanted)} got {Short(found)}";
                }

                break;
        }
    }

    private static string Short(JsonNode? node)
    {
        var text = node?.ToJsonString() ?? "null";
        return text.Length > MaxText ? text[..MaxText] + "…" : text;
    }
}
