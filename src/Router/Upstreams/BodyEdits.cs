using System.Text;
using System.Text.Json;
using ClaudeConfig.Router.Dialects;
using ClaudeConfig.Router.Forwarding;
using ClaudeConfig.Router.Requests;

namespace ClaudeConfig.Router.Upstreams;

/// <summary>What is changed in a body that passes in its own dialect: the model's name where a target names another, and that usage is told. Pure.</summary>
internal static class BodyEdits
{
    private static readonly byte[] UsageOption = "\"stream_options\":{\"include_usage\":true},"u8.ToArray();

    /// <summary>In the order of their places.</summary>
    public static IReadOnlyList<BodyEdit> Of(RequestFacts facts, ReadOnlySpan<byte> body, string model)
    {
        var edits = new List<BodyEdit>(2);
        if (model != facts.Model)
        {
            edits.Add(new BodyEdit(facts.ModelRange, Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(model)}\"")));
        }

        if (facts is { Call: ApiCall.ChatCompletions, Stream: true, AsksForUsage: false })
        {
            edits.Add(facts.StreamOptions is { } options
                ? new BodyEdit(options, WithUsage(body[options]))
                : new BodyEdit(facts.FirstProperty..facts.FirstProperty, UsageOption));
        }

        edits.Sort((a, b) => a.At.Start.Value.CompareTo(b.At.Start.Value));
        return edits;
    }

    private static byte[] WithUsage(ReadOnlySpan<byte> options)
    {
        var json = new Utf8JsonReader(options);
        using var document = JsonDocument.ParseValue(ref json);
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (var property in document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.EnumerateObject() : default)
            {
                if (!property.NameEquals("include_usage"u8))
                {
                    property.WriteTo(writer);
                }
            }

            writer.WriteBoolean("include_usage"u8, true);
            writer.WriteEndObject();
        }

        return buffer.ToArray();
    }
}
