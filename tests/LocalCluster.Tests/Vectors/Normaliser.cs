using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace ClaudeConfig.LocalCluster.Tests.Vectors;

/// <summary>The one place that says what is volatile in an answer. Everything else has to match.</summary>
internal static partial class Normaliser
{
    private const string Any = "*";

    private static readonly HashSet<string> VolatileFields =
    [
        "uid", "resourceVersion", "creationTimestamp", "deletionTimestamp", "time", "generateName", "clusterIP", "clusterIPs", "continue", "remainingItemCount",
        "firstTimestamp", "lastTimestamp", "hash", "serverAddressByClientCIDRs", "gitVersion", "gitCommit", "gitTreeState", "buildDate", "goVersion", "platform",
        "compiler", "minor", "major", "storageVersionHash", "lastTransitionTime",
    ];

    /// <summary>A copy in a canonical form.</summary>
    /// <param name="unordered">Lists, and the sentences of a joined message, have no order.</param>
    public static JsonNode? Normalise(JsonNode? node, bool unordered) => node switch
    {
        JsonObject map => Map(map, unordered),
        JsonArray list => List(list, unordered),
        JsonValue value when value.GetValueKind() == JsonValueKind.String => Text(value.GetValue<string>(), unordered),
        _ => node?.DeepClone(),
    };

    private static JsonObject Map(JsonObject map, bool unordered)
    {
        var result = new JsonObject();
        foreach (var (name, value) in map.OrderBy(field => field.Key, StringComparer.Ordinal))
        {
            // The vectors set this time themselves: there it is content.
            var isSet = name == "lastTransitionTime" && value is JsonValue time && time.ToString() == "2026-01-01T00:00:00Z";
            result[Uid().Replace(name, "<uid>")] = VolatileFields.Contains(name) && !isSet ? Any : Normalise(value, unordered);
        }

        return result;
    }

    private static JsonArray List(JsonArray list, bool unordered)
    {
        var items = list.Select(item => Normalise(item, unordered));
        return new JsonArray([.. unordered ? items.OrderBy(item => item?.ToJsonString() ?? "null", StringComparer.Ordinal) : items]);
    }

    private static JsonNode Text(string text, bool unordered)
    {
        text = Uid().Replace(text, "<uid>");
        text = GeneratedName().Replace(text, "$1<gen>");
        text = Time().Replace(text, match => match.Value.StartsWith("2026-01-01T00:00:00", StringComparison.Ordinal) ? match.Value : "<time>");
        text = CurrentVersion().Replace(text, "current: <rv>");
        text = Age().Replace(text, "<age>");
        text = Pointer().Replace(text, "(ptr)");
        return unordered && text.Contains("is invalid: [", StringComparison.Ordinal) ? new string([.. text.Order()]) : text;
    }

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    [GeneratedRegex(@"\b(gen-|e\.)[a-z0-9]{5,}\b")]
    private static partial Regex GeneratedName();

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT[\d:.]+Z")]
    private static partial Regex Time();

    [GeneratedRegex(@"current: \d+")]
    private static partial Regex CurrentVersion();

    [GeneratedRegex(@"^\d+(s|m|h|d)$")]
    private static partial Regex Age();

    [GeneratedRegex(@"\(0x[0-9a-f]+\)")]
    private static partial Regex Pointer();
}
