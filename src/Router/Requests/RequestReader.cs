using System.Text.Json;
using ClaudeConfig.Contracts.Metering;
using ClaudeConfig.Router.Dialects;

namespace ClaudeConfig.Router.Requests;

/// <summary>Reads a request of any dialect in one pass, without building a tree.</summary>
internal ref struct RequestReader
{
    // A web search tool without max_uses has no limit of its own; the turn has.
    private const long SearchesWithoutLimit = 20;
    private const int DeepestBody = 512;

    private readonly ApiCall call;
    private readonly int length;
    private Utf8JsonReader json;
    private string? model;
    private Range modelRange;
    private long? maxTokens;
    private bool? stream;
    private long searches;
    private bool openEnded;
    private bool fast;
    private string? geo;
    private bool inTools;
    private bool toolSearches;
    private long? toolUses;

    private long choices = 1;
    private Media media;
    private Media pending;
    private int pendingDepth;
    private int base64Depth;
    private int opaqueDepth;
    private string? tier;
    private bool asksForUsage;
    private Range? streamOptions;
    private int firstProperty;
    // Fields that decide about the price and were there.
    private int priced;

    private RequestReader(ApiCall call, ReadOnlySpan<byte> body)
    {
        this.call = call;
        length = body.Length;
        json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DeepestBody });
    }

    /// <summary>Reads the facts; on failure <paramref name="error"/> names the field and what is wrong.</summary>
    public static bool TryRead(ApiCall call, ReadOnlySpan<byte> body, out RequestFacts? facts, out string? error)
    {
        var reader = new RequestReader(call, body);
        facts = null;
        try
        {
            error = reader.Read() ?? reader.Missing();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The position helps; the text around it could be a prompt and stays out.
            error = e is JsonException { LineNumber: { } line, BytePositionInLine: { } at }
                ? $"the request body is not valid JSON (line {line + 1}, byte {at + 1})"
                : "the request body is not valid JSON";
        }

        facts = error is null ? reader.ToFacts() : null;
        return error is null;
    }

    private readonly string? Missing() => model is null ? "model: field required"
        // Nothing else bounds what several answers may cost.
        : choices > 1 && maxTokens is null ? "max_completion_tokens: required where n asks for several answers"
        : null;

    private string? Read()
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return "the request body must be a JSON object";
        }

        firstProperty = (int)json.BytesConsumed;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName)
            {
                if (ReadProperty() is { } error)
                {
                    return error;
                }
            }
            else if (json.TokenType == JsonTokenType.EndObject)
            {
                EndSource();
                if (inTools && json.CurrentDepth == 2)
                {
                    EndTool();
                }
            }
            else if (json.TokenType == JsonTokenType.EndArray && json.CurrentDepth == 1)
            {
                inTools = false;
            }
        }

        return null;
    }

    private string? ReadProperty()
    {
        if (json.CurrentDepth == 1)
        {
            opaqueDepth = 0;
            return ReadTopLevel();
        }

        if (opaqueDepth > 0 && json.CurrentDepth > opaqueDepth)
        {
            return null;
        }

        // What a tool takes, and its schema, are the caller's own words: text, whatever it looks like.
        opaqueDepth = json.ValueTextEquals("input_schema"u8) || json.ValueTextEquals("parameters"u8) || json.ValueTextEquals("schema"u8) || json.ValueTextEquals("input"u8)
            ? json.CurrentDepth
            : 0;
        if (opaqueDepth > 0)
        {
            return null;
        }

        if (inTools && json.CurrentDepth == 3)
        {
            ReadToolProperty();
        }
        else if (json.ValueTextEquals("type"u8))
        {
            var depth = json.CurrentDepth;
            json.Read();
            base64Depth = json.TokenType == JsonTokenType.String && json.ValueTextEquals("base64"u8) ? depth : base64Depth == depth ? 0 : base64Depth;
            openEnded |= json.TokenType == JsonTokenType.String && (json.ValueTextEquals("url"u8) || json.ValueTextEquals("file"u8));
        }
        else
        {
            ReadReference();
        }

        return null;
    }

    // What lies inside the body counts by its own rules; what lies elsewhere may be of any size.
    private void ReadReference()
    {
        var address = json.ValueTextEquals("url"u8) || json.ValueTextEquals("image_url"u8);
        if (address || json.ValueTextEquals("data"u8) || json.ValueTextEquals("file_data"u8))
        {
            var (depth, data) = (json.CurrentDepth, json.ValueTextEquals("data"u8));
            json.Read();
            if (json.TokenType != JsonTokenType.String)
            {
                return;
            }

            if (data)
            {
                // Whether it is data or text stands beside it.
                (pending, pendingDepth) = (MediaReader.Of(json.ValueSpan), depth);
            }
            else if (json.ValueSpan.StartsWith("data:"u8))
            {
                media += MediaReader.Of(json.ValueSpan);
            }
            else
            {
                openEnded |= address && call.DialectOf() == Dialect.OpenAI;
            }
        }
        else
        {
            openEnded |= json.ValueTextEquals("file_id"u8) || json.ValueTextEquals("file_url"u8);
        }
    }

    private string? ReadTopLevel()
    {
        if (json.ValueTextEquals("model"u8))
        {
            return ReadModel();
        }

        if (MaxTokensName() is { } name)
        {
            return ReadMaxTokens(name);
        }

        if (json.ValueTextEquals("stream"u8))
        {
            json.Read();
            if (stream is null && json.TokenType == JsonTokenType.Null && call.DialectOf() == Dialect.OpenAI)
            {
                return null;
            }

            if (stream is not null || json.TokenType is not (JsonTokenType.True or JsonTokenType.False))
            {
                return "stream: must be one boolean";
            }

            stream = json.GetBoolean();
        }
        else if (json.ValueTextEquals("tools"u8))
        {
            json.Read();
            inTools = json.TokenType == JsonTokenType.StartArray;
        }
        else if (call.DialectOf() == Dialect.OpenAI)
        {
            return ReadOpenAI();
        }
        else
        {
            return ReadModifier();
        }

        return null;
    }

    private readonly string? MaxTokensName() => call switch
    {
        ApiCall.Responses => json.ValueTextEquals("max_output_tokens"u8) ? "max_output_tokens" : null,
        ApiCall.ChatCompletions when json.ValueTextEquals("max_completion_tokens"u8) => "max_completion_tokens",
        _ => json.ValueTextEquals("max_tokens"u8) ? "max_tokens" : null,
    };

    private string? ReadMaxTokens(string name)
    {
        json.Read();
        if (json.TokenType == JsonTokenType.Null && call.DialectOf() == Dialect.OpenAI)
        {
            return null;
        }

        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var value) || value < 0 || (maxTokens is not null && call != ApiCall.ChatCompletions))
        {
            return $"{name}: must be one whole number, zero or more";
        }

        // Chat completions has two names for it; the larger is safe whichever counts.
        maxTokens = Math.Max(maxTokens ?? 0, value);
        return null;
    }

    private string? ReadOpenAI()
    {
        if (json.ValueTextEquals("n"u8))
        {
            json.Read();
            if (Again(1))
            {
                return "n: must stand there once";
            }

            if (json.TokenType != JsonTokenType.Null && (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out choices) || choices is < 1 or > 128))
            {
                return "n: must be a whole number from 1 to 128";
            }
        }
        else if (json.ValueTextEquals("service_tier"u8))
        {
            json.Read();
            if (Again(2))
            {
                return "service_tier: must stand there once";
            }

            tier = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        else if (json.ValueTextEquals("background"u8))
        {
            json.Read();
            return json.TokenType == JsonTokenType.True ? "background: what runs in the background cannot be metered here; send the request without it" : null;
        }
        else if (json.ValueTextEquals("stream_options"u8))
        {
            return ReadStreamOptions();
        }
        else
        {
            ReadOpenEnded();
        }

        return null;
    }

    private string? ReadStreamOptions()
    {
        json.Read();
        if (streamOptions is not null || json.TokenType is not (JsonTokenType.StartObject or JsonTokenType.Null))
        {
            return "stream_options: must be one object";
        }

        var start = (int)json.TokenStartIndex;
        while (json.TokenType != JsonTokenType.Null && json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var asks = json.ValueTextEquals("include_usage"u8);
            json.Read();
            asksForUsage |= asks && json.TokenType == JsonTokenType.True;
            json.Skip();
        }

        streamOptions = start..(int)json.BytesConsumed;
        return null;
    }

    // What the provider keeps from before is part of the prompt, and not of the body.
    private void ReadOpenEnded()
    {
        if (json.ValueTextEquals("previous_response_id"u8) || json.ValueTextEquals("conversation"u8) || json.ValueTextEquals("prompt"u8) || json.ValueTextEquals("web_search_options"u8))
        {
            json.Read();
            openEnded |= json.TokenType != JsonTokenType.Null;
            json.Skip();
        }
    }

    private string? ReadModifier()
    {
        if (json.ValueTextEquals("speed"u8))
        {
            json.Read();
            if (Again(4))
            {
                return "speed: must stand there once";
            }

            fast = json.TokenType == JsonTokenType.String && json.ValueTextEquals("fast"u8);
        }
        else if (json.ValueTextEquals("inference_geo"u8))
        {
            json.Read();
            if (Again(8))
            {
                return "inference_geo: must stand there once";
            }

            geo = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        else
        {
            openEnded |= json.ValueTextEquals("mcp_servers"u8) || json.ValueTextEquals("container"u8);
        }

        return null;
    }

    // Twice the same field would let the Router read one value and the provider the other.
    private bool Again(int field)
    {
        var again = (priced & field) != 0;
        priced |= field;
        return again;
    }

    private string? ReadModel()
    {
        json.Read();
        if (model is not null || json.TokenType != JsonTokenType.String)
        {
            return "model: must be one string";
        }

        model = json.GetString();
        modelRange = (int)json.TokenStartIndex..(int)json.BytesConsumed;
        return model is { Length: > 0 and <= 256 } ? model.Any(char.IsControl) ? "model: must have no control characters" : null : "model: must be 1 to 256 characters long";
    }

    private void ReadToolProperty()
    {
        if (json.ValueTextEquals("type"u8))
        {
            json.Read();
            var type = json.TokenType == JsonTokenType.String ? json.GetString()! : "";
            toolSearches |= type.StartsWith("web_search", StringComparison.Ordinal);
            openEnded |= toolSearches || type.StartsWith("web_fetch", StringComparison.Ordinal)
                || type.StartsWith("code_execution", StringComparison.Ordinal) || type.StartsWith("advisor", StringComparison.Ordinal)
                || (call == ApiCall.Responses && type is not ("function" or "custom" or "local_shell"));
        }
        else if (json.ValueTextEquals("max_uses"u8))
        {
            json.Read();
            // Of two the larger: nobody knows which counts.
            toolUses = Math.Max(toolUses ?? 0, json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var uses) ? uses : SearchesWithoutLimit);
        }
    }

    private void EndSource()
    {
        var depth = json.CurrentDepth + 1;
        media += pendingDepth == depth && base64Depth == depth ? pending : default;
        pendingDepth = pendingDepth == depth ? 0 : pendingDepth;
        base64Depth = base64Depth == depth ? 0 : base64Depth;
    }

    private void EndTool()
    {
        searches += toolSearches ? Math.Max(0, toolUses ?? SearchesWithoutLimit) : 0;
        (toolSearches, toolUses) = (false, null);
    }

    private readonly RequestFacts ToFacts() => new()
    {
        Call = call,
        Model = model!,
        ModelRange = modelRange,
        MaxTokens = maxTokens * choices,
        Stream = stream ?? false,
        WebSearches = searches,
        OpenEnded = openEnded,
        AsksForUsage = asksForUsage,
        StreamOptions = streamOptions,
        FirstProperty = firstProperty,
        Modifiers = new PricingModifiers { Fast = fast, InferenceGeo = geo, ServiceTier = tier },
        Media = media,
        BodyBytes = length,
    };
}
