using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Tests.Patch;

internal static class Json
{
    public static JsonObject Object(string json) => (JsonObject)JsonNode.Parse(json)!;

    public static void Equal(string expected, JsonNode? actual) => Same(JsonNode.Parse(expected), actual);

    /// <summary>Equal whatever the order of fields; the order of list items counts.</summary>
    public static void Same(JsonNode? expected, JsonNode? actual) => Assert.Equal(Sorted(expected), Sorted(actual));

    private static string Sorted(JsonNode? value) => Order(value)?.ToJsonString() ?? "null";

    private static JsonNode? Order(JsonNode? value) => value switch
    {
        JsonObject map => new JsonObject(map.OrderBy(field => field.Key, StringComparer.Ordinal).Select(field => KeyValuePair.Create(field.Key, Order(field.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Order)]),
        _ => value?.DeepClone(),
    };
}
