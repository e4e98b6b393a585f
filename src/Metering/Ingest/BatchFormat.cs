using System.Text.Json;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Takes a batch apart without reading its events.</summary>
internal static class BatchFormat
{
    private static readonly JsonReaderOptions Strict = new() { MaxDepth = 16 };

    /// <returns>The elements of <c>events</c> as they stand in the body; null where it is not an object with such a list.</returns>
    /// <exception cref="JsonException">It is not JSON, to the last byte.</exception>
    public static List<ReadOnlyMemory<byte>>? Split(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, Strict);
        List<ReadOnlyMemory<byte>>? events = null;
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return null;
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var isEvents = reader.ValueTextEquals("events"u8);
            reader.Read();
            if (isEvents && reader.TokenType == JsonTokenType.StartArray)
            {
                events = Elements(body, ref reader);
            }
            else
            {
                events = isEvents ? null : events;
                reader.Skip();
            }
        }

        // What follows the object is no part of it.
        reader.Read();
        return events;
    }

    /// <returns>The elements of a list as they stand in the body; null where it is no list.</returns>
    /// <exception cref="JsonException">It is not JSON, to the last byte.</exception>
    public static List<ReadOnlyMemory<byte>>? SplitList(ReadOnlyMemory<byte> body)
    {
        var reader = new Utf8JsonReader(body.Span, Strict);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            reader.Skip();
            return null;
        }

        var elements = Elements(body, ref reader);
        // What follows the list is no part of it.
        reader.Read();
        return elements;
    }

    private static List<ReadOnlyMemory<byte>> Elements(ReadOnlyMemory<byte> body, ref Utf8JsonReader reader)
    {
        var elements = new List<ReadOnlyMemory<byte>>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(body[start..(int)reader.BytesConsumed]);
        }

        return elements;
    }
}
