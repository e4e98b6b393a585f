using System.Text;
using System.Text.Json.Nodes;

namespace ClaudeConfig.Webhooks.Injecting;

/// <summary>A JSON patch (RFC 6902) that adds to a pod what is missing and touches nothing else.</summary>
internal sealed class PodPatch
{
    private readonly JsonArray operations = [];
    private readonly HashSet<string> made = new(StringComparer.Ordinal);

    public bool IsEmpty => operations.Count == 0;

    /// <summary>Sets a field or an item of a list.</summary>
    public void Set(string path, JsonNode value, bool isItem = false) =>
        operations.Add((JsonNode)new JsonObject { ["op"] = isItem ? "replace" : "add", ["path"] = path, ["value"] = value });

    /// <summary>Adds an item to the end of a list, which is made if it is missing.</summary>
    /// <param name="list">Where the list is.</param>
    /// <param name="isThere">Whether the pod has it.</param>
    /// <param name="item">The item.</param>
    public void Append(string list, bool isThere, JsonNode item)
    {
        Make(list, isThere, new JsonArray());
        Set($"{list}/-", item);
    }

    /// <summary>Sets an entry of a map, which is made if it is missing.</summary>
    public void Put(string map, bool isThere, string key, string value)
    {
        Make(map, isThere, new JsonObject());
        Set($"{map}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}", JsonValue.Create(value));
    }

    public byte[] ToBytes() => Encoding.UTF8.GetBytes(operations.ToJsonString());

    private void Make(string path, bool isThere, JsonNode empty)
    {
        if (!isThere && made.Add(path))
        {
            Set(path, empty);
        }
    }
}
