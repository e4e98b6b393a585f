using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Contracts.Serialization;

namespace ClaudeConfig.Metering.Ingest;

/// <summary>Reads one event of a batch. What is wrong with it concerns no other event.</summary>
internal static class EventFormat
{
    private const int LongestQuote = 80;

    public static (UsageEvent? Event, string? Problem) Read(ReadOnlyMemory<byte> json, int index)
    {
        try
        {
            var read = JsonSerializer.Deserialize(json.Span, ContractsJson.Default.UsageEvent);
            return (Completed(read), read is null ? $"events[{index}]: null found; an event object is needed" : null);
        }
        catch (JsonException e)
        {
            using var document = JsonDocument.Parse(json);
            var path = e.Path is { Length: > 1 } text ? text[1..] : "";
            var found = ValueAt(document.RootElement, path) is { } value ? $"{Quote(value.GetRawText())}: " : "";
            var detail = e.InnerException is { } inner and not InvalidOperationException ? inner.Message : e.Message.Split(" Path:")[0];
            return (null, $"events[{index}]{path}: {found}{detail}");
        }
    }

    // A record with required members is made without its initializers: what the sender left out arrives as null.
    private static UsageEvent? Completed(UsageEvent? read) => read is null or { Modifiers: not null, Attribution.Tags: not null } ? read : read with
    {
        Modifiers = read.Modifiers ?? new PricingModifiers(),
        Attribution = read.Attribution with { Tags = read.Attribution.Tags ?? new SortedDictionary<string, string>() },
    };

    /// <summary>The id of an event that could not be read, so that its sender finds it.</summary>
    public static string IdOf(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement is { ValueKind: JsonValueKind.Object } element && element.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            ? Cut(id.GetString()!)
            : "";
    }

    public static string Quote(string value) => Cut(value.StartsWith('"') ? value : $"\"{value}\"");

    private static string Cut(string value) => value.Length <= LongestQuote ? value : value[..LongestQuote] + "…";

    private static JsonElement? ValueAt(JsonElement element, string path)
    {
        foreach (var name in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }
}
