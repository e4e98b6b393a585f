using System.Text.Json;

namespace ClaudeConfig.Router.Usage;

/// <summary>
/// Usage of OpenAI's dialects, which say it once: in the last chunk of a stream of chat completions, in the event that ends a stream of
/// Responses, or in the one object of an answer in one piece. Events and objects are read alike.
/// </summary>
internal sealed class ChatMeter : IUsageMeter
{
    private const int LargestCopy = 32 * 1024 * 1024;

    private readonly SseReader? events;
    private readonly MemoryStream? copy;
    private readonly ChatFigures figures;
    private readonly SseReader.DataHandler onData;
    private string? tier;
    private long passed;
    private long generated;
    private bool failed;
    private bool overloaded;
    private bool tooLong;

    /// <param name="stream">Whether events come, or one object.</param>
    /// <param name="thinkingBeside">See <see cref="ChatFigures"/>.</param>
    public ChatMeter(bool stream, bool thinkingBeside)
    {
        (events, copy) = stream ? (new SseReader(), null) : ((SseReader?)null, new MemoryStream());
        figures = new ChatFigures(thinkingBeside);
        onData = OnData;
    }

    public bool HasFigures => figures.Any;

    public UsageReading Reading => new()
    {
        Usage = figures.Any ? figures.ToUsage() : null,
        Final = figures.HasOutput,
        HasInput = figures.HasInput,
        Doubtful = figures.Doubtful,
        GeneratedBytes = events is null && !figures.Any ? passed : generated,
        ServiceTier = tier,
        Failed = failed,
        Free = overloaded && generated == 0 && !figures.Any,
    };

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        passed += bytes.Length;
        if (events is not null)
        {
            events.Feed(bytes, onData);
        }
        else if (passed <= LargestCopy)
        {
            copy!.Write(bytes);
        }
        else
        {
            tooLong = true;
        }
    }

    public void End()
    {
        if (events is not null)
        {
            events.End(onData);
        }
        else if (!tooLong)
        {
            OnData(copy!.GetBuffer().AsSpan(0, (int)copy.Length));
        }
    }

    public void Dispose()
    {
        events?.Dispose();
        copy?.Dispose();
    }

    private void OnData(ReadOnlySpan<byte> data)
    {
        if (data.SequenceEqual("[DONE]"u8))
        {
            return;
        }

        try
        {
            var json = new Utf8JsonReader(data);
            if (json.Read() && json.TokenType == JsonTokenType.StartObject)
            {
                ReadObject(ref json);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not our stream to judge: it passes on unchanged, and usage stays what it was.
        }
    }

    private void ReadObject(ref Utf8JsonReader json)
    {
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("usage"u8)) { json.Read(); figures.Read(ref json); }
            else if (json.ValueTextEquals("response"u8)) { ReadInner(ref json); }
            else if (json.ValueTextEquals("error"u8)) { ReadError(ref json); }
            else if (json.ValueTextEquals("service_tier"u8)) { json.Read(); tier = json.TokenType == JsonTokenType.String ? json.GetString() : tier; json.Skip(); }
            else if (json.ValueTextEquals("choices"u8)) { json.Read(); CountText(ref json); }
            else if (json.ValueTextEquals("output"u8)) { json.Read(); CountSearches(ref json); }
            else if (json.ValueTextEquals("delta"u8)) { json.Read(); generated += json.TokenType == JsonTokenType.String ? json.ValueSpan.Length : 0; json.Skip(); }
            else { json.Skip(); }
        }
    }

    // Events of Responses carry the response; the last one with its usage.
    private void ReadInner(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
        {
            ReadObject(ref json);
        }
        else
        {
            json.Skip();
        }
    }

    private void ReadError(ref Utf8JsonReader json)
    {
        json.Read();
        failed |= json.TokenType == JsonTokenType.StartObject;
        var depth = json.CurrentDepth;
        while (json.TokenType == JsonTokenType.StartObject || json.CurrentDepth > depth)
        {
            if (!json.Read() || (json.TokenType == JsonTokenType.EndObject && json.CurrentDepth == depth))
            {
                return;
            }

            overloaded |= json.TokenType == JsonTokenType.String && OpenAIErrors.IsOverload(json.ValueSpan);
        }
    }

    // The floor of an estimate: what was generated is in strings that deltas and messages hold.
    private void CountText(ref Utf8JsonReader json)
    {
        var depth = json.CurrentDepth;
        var counted = false;
        while (json.Read() && !(json.TokenType == JsonTokenType.EndArray && json.CurrentDepth == depth))
        {
            if (json.TokenType == JsonTokenType.PropertyName)
            {
                counted = json.ValueTextEquals("content"u8) || json.ValueTextEquals("arguments"u8) || json.ValueTextEquals("reasoning_content"u8)
                    || json.ValueTextEquals("reasoning"u8) || json.ValueTextEquals("refusal"u8);
            }
            else if (json.TokenType == JsonTokenType.String && counted)
            {
                generated += json.ValueSpan.Length;
            }
        }
    }

    // Each web search that the provider ran is an item of the output. The whole output comes again at the end of a stream.
    private void CountSearches(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return;
        }

        var (depth, searches, text) = (json.CurrentDepth, 0L, 0L);
        while (json.Read() && !(json.TokenType == JsonTokenType.EndArray && json.CurrentDepth == depth))
        {
            if (json.TokenType != JsonTokenType.PropertyName)
            {
                continue;
            }

            var (type, counted) = (json.CurrentDepth == depth + 2 && json.ValueTextEquals("type"u8), json.ValueTextEquals("text"u8) || json.ValueTextEquals("arguments"u8));
            json.Read();
            if (json.TokenType == JsonTokenType.String)
            {
                searches += type && json.ValueTextEquals("web_search_call"u8) ? 1 : 0;
                text += counted ? json.ValueSpan.Length : 0;
            }
        }

        generated = Math.Max(generated, text);
        figures.WebSearches = Math.Max(figures.WebSearches, searches);
    }
}
