using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Patch;

/// <summary>JSON patch (RFC 6902) with the particulars of the Go library that kube-apiserver uses: negative indices count from the end.</summary>
/// <remarks>Source: github.com/evanphx/json-patch and apiserver's patch handler for the limits.</remarks>
internal static class JsonPatch
{
    private const int MaxOperations = 10_000;

    /// <summary>Bytes that all copy operations of one patch may add: a patch that doubles a field again and again ends here.</summary>
    private const long MaxCopiedBytes = 3 * 1024 * 1024;

    /// <summary>What the JSON reader takes back: copies into themselves could otherwise nest until a stack overflows.</summary>
    private const int MaxDepth = 64;

    public static JsonObject Apply(JsonObject target, JsonNode? patch)
    {
        if (patch is not JsonArray operations)
        {
            throw PatchException.BadRequest($"json: cannot unmarshal {GoKind.Of(patch)} into Go value of type jsonpatch.Patch");
        }

        if (operations.Count > MaxOperations)
        {
            throw PatchException.TooLarge($"The allowed maximum operations in a JSON patch is {MaxOperations}, got {operations.Count}");
        }

        var result = (JsonObject)target.DeepClone();
        long copied = 0;
        foreach (var operation in operations)
        {
            if (operation is not JsonObject fields)
            {
                throw PatchException.BadRequest($"json: cannot unmarshal {GoKind.Of(operation)} into Go value of type jsonpatch.Operation");
            }

            Run(result, fields, ref copied);
        }

        return result;
    }

    private static void Run(JsonObject document, JsonObject operation, ref long copied)
    {
        var path = Text(operation, "path");
        switch (Text(operation, "op"))
        {
            case "add":
                Add(document, path, operation["value"]?.DeepClone());
                break;
            case "remove":
                Remove(document, path);
                break;
            case "replace":
                Replace(document, path, operation["value"]?.DeepClone());
                break;
            case "move":
                Add(document, path, Remove(document, Text(operation, "from")));
                break;
            case "copy":
                var source = Get(document, Text(operation, "from"))?.DeepClone();
                copied += source is null ? 4 : JsonSerializer.SerializeToUtf8Bytes(source).Length;
                if (copied > MaxCopiedBytes)
                {
                    throw PatchException.DoesNotApply();
                }

                Add(document, path, source);
                break;
            case "test":
                Test(document, path, operation["value"]);
                break;
            default:
                throw PatchException.DoesNotApply();
        }
    }

    private static string Text(JsonObject operation, string field) =>
        operation[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : throw PatchException.DoesNotApply();

    private static void Add(JsonObject document, string path, JsonNode? value)
    {
        var (container, key) = Locate(document, path, Depth(value));
        switch (container)
        {
            case JsonObject map:
                map[key] = value;
                break;
            case JsonArray list when key == "-":
                list.Add(value);
                break;
            case JsonArray list:
                list.Insert(Index(key, list.Count + 1), value);
                break;
        }
    }

    private static void Replace(JsonObject document, string path, JsonNode? value)
    {
        var (container, key) = Locate(document, path, Depth(value));
        if (container is JsonObject map)
        {
            map[key] = map.ContainsKey(key) ? value : throw PatchException.DoesNotApply();
        }
        else if (container is JsonArray list)
        {
            list[Index(key, list.Count)] = value;
        }
    }

    private static JsonNode? Remove(JsonObject document, string path)
    {
        var (container, key) = Locate(document, path);
        if (container is JsonObject map)
        {
            return map.Remove(key, out var removed) ? removed : throw PatchException.DoesNotApply();
        }

        var list = (JsonArray)container;
        var index = Index(key, list.Count);
        var item = list[index];
        list.RemoveAt(index);
        return item;
    }

    private static JsonNode? Get(JsonObject document, string path)
    {
        var (container, key) = Locate(document, path);
        return container is JsonObject map
            ? map.TryGetPropertyValue(key, out var value) ? value : throw PatchException.DoesNotApply()
            : ((JsonArray)container)[Index(key, ((JsonArray)container).Count)];
    }

    private static void Test(JsonObject document, string path, JsonNode? expected)
    {
        var (container, key) = Locate(document, path);
        // A missing field equals null.
        var actual = container is JsonObject map ? map[key] : ((JsonArray)container)[Index(key, ((JsonArray)container).Count)];
        if (!JsonNode.DeepEquals(actual, expected))
        {
            throw PatchException.DoesNotApply();
        }
    }

    private static (JsonNode Container, string Key) Locate(JsonObject document, string path, int depthBelow = 0)
    {
        var segments = JsonPointerPath.Split(path);
        if (segments.Length == 0 || segments.Length + depthBelow > MaxDepth)
        {
            throw PatchException.DoesNotApply();
        }

        JsonNode? current = document;
        foreach (var segment in segments.AsSpan(0, segments.Length - 1))
        {
            current = current switch
            {
                JsonObject map => map[segment],
                JsonArray list => list[Index(segment, list.Count)],
                _ => null,
            };
        }

        return current is JsonObject or JsonArray ? (current, segments[^1]) : throw PatchException.DoesNotApply();
    }

    private static int Depth(JsonNode? value) => value switch
    {
        JsonObject { Count: > 0 } map => 1 + map.Max(field => Depth(field.Value)),
        JsonArray { Count: > 0 } list => 1 + list.Max(Depth),
        JsonObject or JsonArray => 1,
        _ => 0,
    };

    private static int Index(string segment, int count)
    {
        if (!int.TryParse(segment, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var index))
        {
            throw PatchException.DoesNotApply();
        }

        var position = index < 0 ? index + count : index;
        return position >= 0 && position < count ? position : throw PatchException.DoesNotApply();
    }
}
