using System.Text.Json;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Usage;

/// <summary>Anthropic's usage object, read field by field: a later object overwrites what it carries and leaves the rest.</summary>
internal sealed class UsageFigures
{
    private long? input;
    private long? output;
    private long? cacheWrite;
    private long? cacheRead;
    private long? cacheWrite5m;
    private long? cacheWrite1h;
    private long? thinking;
    private long? searches;
    private List<Iteration>? iterations;
    private bool doubtful;

    public bool? Fast { get; private set; }

    public string? InferenceGeo { get; private set; }

    public string? ServiceTier { get; private set; }

    public bool Any { get; private set; }

    /// <summary>A figure was no sound count, or went down where it can only grow: what is charged is the largest consistent reading, marked.</summary>
    public bool Doubtful => doubtful || (iterations?.Any(i => i.Figures.Doubtful) ?? false);

    /// <summary>The prompt's size is known. No prompt has no tokens.</summary>
    public bool HasInput => Billed(f => (f.input ?? 0) + (f.cacheWrite ?? 0) + (f.cacheRead ?? 0) + (f.cacheWrite5m ?? 0) + (f.cacheWrite1h ?? 0) > 0);

    /// <summary>How often the output was stated.</summary>
    public int OutputStated { get; private set; }

    public bool HasOutput => Billed(f => f.output is not null);

    /// <summary>An iteration ran on another model than the others.</summary>
    public bool MixedModels => iterations is not null && iterations.Select(i => i.Model).OfType<string>().Distinct().Count() > 1;

    /// <summary>Reads an object; the reader stands on its start.</summary>
    public void Read(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        Any = true;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            ReadField(ref json);
        }
    }

    /// <summary>Reads what Bedrock counted itself and says at the end of a stream. It fills in what the answer left open, and is never added to it.</summary>
    /// <returns>Whether the output is known.</returns>
    public bool ReadMetrics(ref Utf8JsonReader json)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        var counted = new UsageFigures();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("inputTokenCount"u8)) { counted.Grow(ref counted.input, ref json); }
            else if (json.ValueTextEquals("outputTokenCount"u8)) { counted.Grow(ref counted.output, ref json); }
            else if (json.ValueTextEquals("cacheReadInputTokenCount"u8)) { counted.Grow(ref counted.cacheRead, ref json); }
            else if (json.ValueTextEquals("cacheWriteInputTokenCount"u8)) { counted.Grow(ref counted.cacheWrite, ref json); }
            else { json.Skip(); }
        }

        if (iterations is { Count: > 0 })
        {
            return false;
        }

        Any = true;
        (input, cacheRead, cacheWrite) = (Filled(input, counted.input), Filled(cacheRead, counted.cacheRead), Filled(cacheWrite, counted.cacheWrite));
        // The first event of a stream states an output that is only its beginning.
        output = counted.output is { } said ? Math.Max(output ?? 0, said) : output;
        return counted.output is not null;
    }

    public TokenUsage ToUsage()
    {
        if (iterations is not { Count: > 0 })
        {
            return Tokens(searches ?? 0);
        }

        // Top-level figures leave out compaction and the like, so the iterations are what is billed.
        var fallback = iterations.Any(i => i.Kind == "fallback_message");
        var sum = new TokenUsage { WebSearches = searches ?? 0 };
        foreach (var iteration in iterations)
        {
            var usage = iteration.Figures.Tokens(0);
            if (fallback && iteration.Kind == "message" && usage.Output == 0)
            {
                // Declined before it said anything: not billed.
                continue;
            }

            sum = sum with
            {
                Input = sum.Input + usage.Input,
                CacheWrite5m = sum.CacheWrite5m + usage.CacheWrite5m,
                CacheWrite1h = sum.CacheWrite1h + usage.CacheWrite1h,
                CacheRead = sum.CacheRead + usage.CacheRead,
                Output = sum.Output + usage.Output,
                Thinking = sum.Thinking + usage.Thinking,
            };
        }

        return sum;
    }

    private TokenUsage Tokens(long webSearches)
    {
        // The split may be missing or, in a later object, older than the sum: what it does not explain is charged to the class in use.
        var (five, hour) = (cacheWrite5m ?? 0, cacheWrite1h ?? 0);
        var unexplained = Math.Max(0, (cacheWrite ?? 0) - five - hour);
        (five, hour) = hour > 0 && five == 0 ? (0, hour + unexplained) : (five + unexplained, hour);
        return new TokenUsage
        {
            Input = input ?? 0,
            CacheWrite5m = five,
            CacheWrite1h = hour,
            CacheRead = cacheRead ?? 0,
            Output = output ?? 0,
            Thinking = thinking ?? 0,
            WebSearches = webSearches,
        };
    }

    private void ReadField(ref Utf8JsonReader json)
    {
        if (json.ValueTextEquals("input_tokens"u8)) { Grow(ref input, ref json); }
        else if (json.ValueTextEquals("output_tokens"u8)) { OutputStated += Grow(ref output, ref json) ? 1 : 0; }
        else if (json.ValueTextEquals("cache_creation_input_tokens"u8)) { Grow(ref cacheWrite, ref json); }
        else if (json.ValueTextEquals("cache_read_input_tokens"u8)) { Grow(ref cacheRead, ref json); }
        else if (json.ValueTextEquals("ephemeral_5m_input_tokens"u8)) { Grow(ref cacheWrite5m, ref json); }
        else if (json.ValueTextEquals("ephemeral_1h_input_tokens"u8)) { Grow(ref cacheWrite1h, ref json); }
        else if (json.ValueTextEquals("thinking_tokens"u8)) { Grow(ref thinking, ref json); }
        else if (json.ValueTextEquals("web_search_requests"u8)) { Grow(ref searches, ref json); }
        else if (json.ValueTextEquals("service_tier"u8)) { ServiceTier = Text(ref json) ?? ServiceTier; }
        else if (json.ValueTextEquals("inference_geo"u8)) { InferenceGeo = Text(ref json) ?? InferenceGeo; }
        else if (json.ValueTextEquals("speed"u8)) { Fast = Text(ref json) is { } speed ? speed == "fast" : Fast; }
        else if (json.ValueTextEquals("iterations"u8)) { ReadIterations(ref json); }
        else { ReadNested(ref json); }
    }

    // cache_creation, output_tokens_details and server_tool_use hold fields with names of their own.
    private void ReadNested(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.StartObject)
        {
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                ReadField(ref json);
            }
        }
        else
        {
            json.Skip();
        }
    }

    private void ReadIterations(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartArray)
        {
            return;
        }

        iterations = [];
        while (json.Read() && json.TokenType == JsonTokenType.StartObject)
        {
            var iteration = new Iteration();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("type"u8)) { iteration.Kind = Text(ref json); }
                else if (json.ValueTextEquals("model"u8)) { iteration.Model = Text(ref json); }
                else { iteration.Figures.ReadField(ref json); }
            }

            OutputStated += iteration.Figures.OutputStated;
            iterations.Add(iteration);
        }
    }

    private bool Billed(Func<UsageFigures, bool> known) => iterations is { Count: > 0 } ? iterations.Any(i => known(i.Figures)) : known(this);

    // Counts are cumulative: one that shrinks, or is zero again in a later event, is somebody's mistake.
    private bool Grow(ref long? figure, ref Utf8JsonReader json)
    {
        if (UsageNumber.Read(ref json, ref doubtful) is not { } value)
        {
            return false;
        }

        doubtful |= value < figure;
        figure = Math.Max(figure ?? 0, value);
        return true;
    }

    private static long? Filled(long? stated, long? counted) => stated is > 0 ? stated : counted ?? stated;

    private static string? Text(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.String)
        {
            return json.GetString();
        }

        json.Skip();
        return null;
    }

    private sealed class Iteration
    {
        public string? Kind { get; set; }

        public string? Model { get; set; }

        public UsageFigures Figures { get; } = new();
    }
}
