using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace ClaudeConfig.LocalCluster.Http;

/// <summary>Reads request bodies, with the server's bound on their size.</summary>
internal static class RequestBody
{
    public const int MaxBytes = 3 * 1024 * 1024;
    private const int SummaryBytes = 30;
    private static readonly JsonDocumentOptions ParseOptions = new() { MaxDepth = 512 };

    public static async ValueTask<byte[]> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes)
        {
            throw ApiErrors.TooLarge();
        }

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > MaxBytes)
            {
                throw ApiErrors.TooLarge();
            }

            if (read.IsCompleted)
            {
                var bytes = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return bytes;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Parses an object that is to be created or to replace another.</summary>
    /// <returns>The object, and the paths of fields that occur twice in it.</returns>
    public static (JsonObject Body, IReadOnlyList<string> Duplicates) ParseObject(byte[] body, string kind)
    {
        if (GoJsonSyntax.FindError(body) is { } error)
        {
            throw ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse error: {error} ({Summarize(body)})");
        }

        try
        {
            var duplicates = DuplicateFields.Find(body);
            if ((duplicates.Count == 0 ? JsonNode.Parse(body, documentOptions: ParseOptions) : DuplicateFields.Parse(body)) is JsonObject value)
            {
                RequireObjectShape(value, kind);
                return (value, duplicates);
            }
        }
        catch (JsonException parse)
        {
            throw ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse error: {parse.Message} ({Summarize(body)})");
        }

        throw ApiErrors.BadRequest($"the object provided is unrecognized (must be of type {kind}): couldn't get version/kind; json parse error: json: cannot unmarshal {TypeName(body)} into Go value of type struct {{ APIVersion string \"json:\\\"apiVersion,omitempty\\\"\"; Kind string \"json:\\\"kind,omitempty\\\"\" }} ({Summarize(body)})");
    }

    /// <summary>Parses a patch document or options, where less is known of the shape.</summary>
    public static JsonNode? ParseAny(byte[] body)
    {
        if (GoJsonSyntax.FindError(body) is { } error)
        {
            throw ApiErrors.BadRequest(error);
        }

        try
        {
            return DuplicateFields.Find(body).Count == 0 ? JsonNode.Parse(body, documentOptions: ParseOptions) : DuplicateFields.Parse(body);
        }
        catch (JsonException parse)
        {
            throw ApiErrors.BadRequest(parse.Message);
        }
    }

    /// <summary>The metadata fields that the pipeline itself reads have to be of their types.</summary>
    public static void RequireObjectShape(JsonObject value, string kind)
    {
        RequireText(value, "apiVersion", kind, kind);
        RequireText(value, "kind", kind, kind);
        if (value["metadata"] is not { } node)
        {
            return;
        }

        if (node is not JsonObject metadata)
        {
            throw Mistyped(kind, node, $"{kind}.metadata", "v1.ObjectMeta");
        }

        foreach (var name in (string[])["name", "generateName", "namespace", "uid", "resourceVersion"])
        {
            RequireText(metadata, name, kind, "ObjectMeta.metadata");
        }

        RequireMap(metadata, "labels", kind);
        RequireMap(metadata, "annotations", kind);
        RequireList<JsonValue>(metadata, "finalizers", kind);
        RequireList<JsonObject>(metadata, "ownerReferences", kind);
    }

    public static string Summarize(ReadOnlySpan<byte> body)
    {
        if (body.Length == 0)
        {
            return "<empty>";
        }

        var head = body[..Math.Min(body.Length, SummaryBytes)];
        var text = body[0] == (byte)'{' ? Encoding.UTF8.GetString(head) : Convert.ToHexStringLower(head);
        return body.Length > SummaryBytes ? text + " ..." : text;
    }

    private static void RequireText(JsonObject value, string name, string kind, string path)
    {
        if (value[name] is { } node && node.GetValueKind() != JsonValueKind.String)
        {
            throw Mistyped(kind, node, $"{path}.{name}", "string");
        }
    }

    private static void RequireMap(JsonObject metadata, string name, string kind)
    {
        var node = metadata[name];
        var wrong = node is JsonObject map ? map.Select(entry => entry.Value).FirstOrDefault(item => item?.GetValueKind() is not (null or JsonValueKind.String)) : node;
        if (wrong is not null)
        {
            throw Mistyped(kind, wrong, $"ObjectMeta.metadata.{name}", node is JsonObject ? "string" : "map[string]string");
        }
    }

    private static void RequireList<TItem>(JsonObject metadata, string name, string kind)
        where TItem : JsonNode
    {
        var node = metadata[name];
        var wrong = node is JsonArray list
            ? list.FirstOrDefault(item => item is not TItem || (item is JsonValue scalar && scalar.GetValueKind() != JsonValueKind.String))
            : node;
        if (wrong is not null || (node is JsonArray items && items.Any(item => item is null)))
        {
            throw Mistyped(kind, wrong ?? node!, $"ObjectMeta.metadata.{name}", typeof(TItem) == typeof(JsonObject) ? "v1.OwnerReference" : "string");
        }
    }

    private static ApiException Mistyped(string kind, JsonNode node, string path, string type)
    {
        var found = node.GetValueKind() switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            _ => "bool",
        };
        return ApiErrors.BadRequest($"{kind} in version \"v1\" cannot be handled as a {kind}: json: cannot unmarshal {found} into Go struct field {path} of type {type}");
    }

    private static string TypeName(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8)[0] switch
    {
        (byte)'[' => "array",
        (byte)'"' => "string",
        (byte)'t' or (byte)'f' => "bool",
        (byte)'n' => "null",
        _ => "number",
    };
}
