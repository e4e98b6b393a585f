using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>Fields of an object that somebody else wrote. A field of another type than it should have is not there.</summary>
internal static class JsonFields
{
    public static string? Text(JsonObject? from, string field) => from?[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    public static bool IsTrue(JsonObject? from, string field) => from?[field] is JsonValue value && value.GetValueKind() == JsonValueKind.True;

    /// <summary>The objects of a list. Places count, so one that holds anything else cannot be worked with.</summary>
    /// <exception cref="JsonException">An item is no object.</exception>
    public static IReadOnlyList<JsonObject> Objects(JsonObject? from, string field) => from?[field] is not JsonArray list ? []
        : [.. list.Select(item => item as JsonObject ?? throw new JsonException($"an item of {field} is no object"))];

    public static IReadOnlyDictionary<string, string> Texts(JsonObject? from, string field) => from?[field] is not JsonObject map ? new Dictionary<string, string>()
        : map.Select(entry => (entry.Key, Value: Text(map, entry.Key))).Where(entry => entry.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value!, StringComparer.Ordinal);

    /// <summary>Whether one value says all that another says: an API server adds defaults to what it is given.</summary>
    public static bool Covers(JsonNode? found, JsonNode? wanted) => (found, wanted) switch
    {
        (JsonObject a, JsonObject b) => b.All(field => a.TryGetPropertyValue(field.Key, out var value) && Covers(value, field.Value)),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(pair => Covers(pair.First, pair.Second)),
        _ => JsonNode.DeepEquals(found, wanted),
    };
}
