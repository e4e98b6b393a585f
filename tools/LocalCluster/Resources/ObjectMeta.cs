using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Resources;

/// <summary>Reads and writes of an object's metadata.</summary>
internal static class ObjectMeta
{
    // The alphabet of generated names has no vowels and no look-alikes, so that no words and no misreadings come out.
    private const string NameAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    private const int MaxGeneratedBase = 63 - 5;

    public static JsonObject Of(JsonObject value)
    {
        if (value["metadata"] is JsonObject metadata)
        {
            return metadata;
        }

        metadata = [];
        value["metadata"] = metadata;
        return metadata;
    }

    public static string Text(JsonObject value, string name) =>
        value["metadata"] is JsonObject metadata && metadata[name] is JsonValue node && node.TryGetValue<string>(out var text) ? text : "";

    public static IReadOnlyList<string> Finalizers(JsonObject value) =>
        value["metadata"]?["finalizers"] is JsonArray list ? [.. list.Select(item => (string?)item ?? "")] : [];

    public static void SetFinalizers(JsonObject value, IReadOnlyList<string> finalizers)
    {
        if (finalizers.Count == 0)
        {
            Of(value).Remove("finalizers");
        }
        else
        {
            Of(value)["finalizers"] = new JsonArray([.. finalizers.Select(item => (JsonNode)item)]);
        }
    }

    public static long Generation(JsonObject value) =>
        value["metadata"]?["generation"] is JsonValue node && node.TryGetValue<long>(out var number) ? number : 0;

    public static bool IsDeleting(JsonObject value) => value["metadata"]?["deletionTimestamp"] is not null;

    public static string Timestamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    public static string GenerateName(string prefix)
    {
        var stem = prefix.Length > MaxGeneratedBase ? prefix[..MaxGeneratedBase] : prefix;
        return stem + RandomNumberGenerator.GetString(NameAlphabet, 5);
    }

    /// <summary>Takes a field over from another object's metadata, absence included.</summary>
    public static void Copy(JsonObject from, JsonObject to, string name)
    {
        if (from["metadata"]?[name] is { } node)
        {
            Of(to)[name] = node.DeepClone();
        }
        else
        {
            Of(to).Remove(name);
        }
    }
}
