using System.Text.Json;
using ClaudeConfig.ControllerRuntime.Serialization;
using k8s.Models;

namespace ClaudeConfig.ControllerRuntime.Caching;

/// <summary>One line of a watch: its type, and where in the line the object is.</summary>
internal readonly record struct WatchEvent(WatchEventType Type, Range Object)
{
    /// <summary>Finds type and object without reading the object.</summary>
    /// <exception cref="JsonException">The line is not a watch event.</exception>
    internal static WatchEvent Parse(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line, new JsonReaderOptions { MaxDepth = 256 });
        var type = WatchEventType.Unknown;
        Range entity = default;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("a watch line is not an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            bool isObject = reader.ValueTextEquals("object"u8);
            reader.Read();
            if (isType)
            {
                type = TypeOf(ref reader);
            }
            else if (isObject)
            {
                int start = (int)reader.TokenStartIndex;
                reader.Skip();
                entity = start..(int)reader.BytesConsumed;
            }
            else
            {
                reader.Skip();
            }
        }

        return new WatchEvent(type, entity);
    }

    /// <summary>Only the metadata of an object that could not be read as its type.</summary>
    internal static V1ObjectMeta? TryMetadata(ReadOnlySpan<byte> entity)
    {
        try
        {
            return KubeJson.Deserialize<MetadataOnly>(entity).Metadata;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static WatchEventType TypeOf(ref Utf8JsonReader reader) =>
        reader.TokenType != JsonTokenType.String ? WatchEventType.Unknown
        : reader.ValueTextEquals("ADDED"u8) ? WatchEventType.Added
        : reader.ValueTextEquals("MODIFIED"u8) ? WatchEventType.Modified
        : reader.ValueTextEquals("DELETED"u8) ? WatchEventType.Deleted
        : reader.ValueTextEquals("BOOKMARK"u8) ? WatchEventType.Bookmark
        : reader.ValueTextEquals("ERROR"u8) ? WatchEventType.Error
        : WatchEventType.Unknown;
}
