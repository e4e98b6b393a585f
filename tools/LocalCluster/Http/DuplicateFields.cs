using System.Text.Json;
using System.Text.Json.Nodes;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Finds fields that a body names twice. As in Go, the last one counts.</summary>
internal static class DuplicateFields
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 512 };

    /// <summary>The paths of repeated fields, such as <c>spec.size</c>, in document order.</summary>
    public static IReadOnlyList<string> Find(ReadOnlySpan<byte> json)
    {
        List<string>? found = null;
        var scopes = new Stack<(HashSet<string>? Names, string Path)>();
        var (path, index) = ("", new Stack<int>());
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 512 });
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    var (names, owner) = scopes.Peek();
                    var name = reader.GetString()!;
                    path = owner.Length == 0 ? name : $"{owner}.{name}";
                    if (!names!.Add(name))
                    {
                        (found ??= []).Add(path);
                    }

                    continue;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    var here = Element(scopes, index, path);
                    scopes.Push((reader.TokenType == JsonTokenType.StartObject ? [] : null, here));
                    index.Push(-1);
                    continue;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    scopes.Pop();
                    index.Pop();
                    continue;
                default:
                    Element(scopes, index, path);
                    continue;
            }
        }

        return found ?? [];
    }

    /// <summary>Builds the object with the last of each repeated field.</summary>
    public static JsonNode? Parse(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Options);
        return Build(document.RootElement);
    }

    private static string Element(Stack<(HashSet<string>? Names, string Path)> scopes, Stack<int> index, string path)
    {
        if (!scopes.TryPeek(out var scope) || scope.Names is not null)
        {
            return path;
        }

        var next = index.Pop() + 1;
        index.Push(next);
        return $"{scope.Path}[{next}]";
    }

    private static JsonNode? Build(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var map = new JsonObject();
                foreach (var field in element.EnumerateObject())
                {
                    map[field.Name] = Build(field.Value);
                }

                return map;
            case JsonValueKind.Array:
                return new JsonArray([.. element.EnumerateArray().Select(Build)]);
            case JsonValueKind.Null:
                return null;
            default:
                return JsonValue.Create(element.Clone());
        }
    }
}
