using System.Text.Json;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Usage;

/// <summary>
/// The usage object of chat completions (prompt, completion) and of Responses (input, output). Cached tokens are part of the prompt there,
/// and reasoning is part of the output.
/// </summary>
/// <param name="thinkingBeside">The provider counts thinking in the total only, beside the output: it is paid as output all the same.</param>
internal sealed class ChatFigures(bool thinkingBeside)
{
    private long? prompt;
    private long? output;
    private long? total;
    private long? cached;
    private long? written;
    private long? reasoning;
    private bool doubtful;

    public bool Any { get; private set; }

    public bool HasInput => prompt > 0;

    public bool HasOutput => output is not null;

    public long WebSearches { get; set; }

    // Cached tokens are a part of the prompt and cannot be more than it.
    public bool Doubtful => doubtful || (cached ?? 0) + (written ?? 0) > (prompt ?? 0);

    /// <summary>Reads an object; the reader stands on its start. Anything else is skipped.</summary>
    public void Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        Any = true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadField(ref json);
        }
    }

    public TokenUsage ToUsage()
    {
        var whole = prompt ?? 0;
        var (read, stored) = (Math.Min(cached ?? 0, whole), written ?? 0);
        stored = Math.Min(stored, whole - read);
        var generated = thinkingBeside ? Math.Max(output ?? 0, (total ?? 0) - whole) : output ?? 0;
        return new TokenUsage
        {
            Input = whole - read - stored,
            CacheRead = read,
            CacheWrite5m = stored,
            Output = generated,
            Thinking = Math.Min(generated, Math.Max(reasoning ?? 0, generated - (output ?? 0))),
            WebSearches = WebSearches,
        };
    }

    private void ReadField(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("prompt_tokens"u8) || json.ValueTextEquals("input_tokens"u8)) { Grow(ref prompt, ref json); }
        else if (json.ValueTextEquals("completion_tokens"u8) || json.ValueTextEquals("output_tokens"u8)) { Grow(ref output, ref json); }
        else if (json.ValueTextEquals("total_tokens"u8)) { Grow(ref total, ref json); }
        else if (json.ValueTextEquals("cached_tokens"u8)) { Grow(ref cached, ref json); }
        else if (json.ValueTextEquals("cache_write_tokens"u8)) { Grow(ref written, ref json); }
        else if (json.ValueTextEquals("reasoning_tokens"u8)) { Grow(ref reasoning, ref json); }
        else { ReadNested(ref json); }
    }

    // The details have names of their own, and those that are not asked for here (audio, text) are parts of the sums.
    private void ReadNested(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadField(ref json);
        }
    }

    private void Grow(ref long? figure, ref Utf8JsonReader json)
    {
        if (UsageNumber.Read(ref json, ref doubtful) is { } value)
        {
            doubtful |= value < figure;
            figure = Math.Max(figure ?? 0, value);
        }
    }
}
