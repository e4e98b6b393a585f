using System.Text.Json;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Requests;

/// <summary>Reads a Messages request in one pass, without building a tree.</summary>
internal ref struct RequestReader
{
    // A web search tool without max_uses has no limit of its own; the turn has.
    private const long SearchesWithoutLimit = 20;
    private const int DeepestBody = 512;

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

    private RequestReader(ReadOnlySpan<byte> body)
    {
        length = body.Length;
        json = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = DeepestBody });
    }

    /// <summary>Reads the facts; on failure <paramref name="error"/> names the field and what is wrong.</summary>
    public static bool TryRead(ReadOnlySpan<byte> body, out RequestFacts? facts, out string? error)
    {
        var reader = new RequestReader(body);
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

    private readonly string? Missing() => model is null ? "model: field required" : null;

    private string? Read()
    {
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return "the request body must be a JSON object";
        }

        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName)
            {
                if (ReadProperty() is { } error)
                {
                    return error;
                }
            }
            else if (json.TokenType == JsonTokenType.EndObject && inTools && json.CurrentDepth == 2)
            {
                EndTool();
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
            return ReadTopLevel();
        }

        if (inTools && json.CurrentDepth == 3)
        {
            ReadToolProperty();
        }
        else if (json.ValueTextEquals("type"u8))
        {
            json.Read();
            openEnded |= json.TokenType == JsonTokenType.String && (json.ValueTextEquals("url"u8) || json.ValueTextEquals("file"u8));
        }
        else
        {
            openEnded |= json.ValueTextEquals("file_id"u8);
        }

        return null;
    }

    private string? ReadTopLevel()
    {
        if (json.ValueTextEquals("model"u8))
        {
            return ReadModel();
        }

        if (json.ValueTextEquals("max_tokens"u8))
        {
            json.Read();
            if (maxTokens is not null || json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out var value) || value < 0)
            {
                return "max_tokens: must be one whole number, zero or more";
            }

            maxTokens = value;
        }
        else if (json.ValueTextEquals("stream"u8))
        {
            json.Read();
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
        else
        {
            ReadModifier();
        }

        return null;
    }

    private void ReadModifier()
    {
        if (json.ValueTextEquals("speed"u8))
        {
            json.Read();
            fast = json.TokenType == JsonTokenType.String && json.ValueTextEquals("fast"u8);
        }
        else if (json.ValueTextEquals("inference_geo"u8))
        {
            json.Read();
            geo = json.TokenType == JsonTokenType.String ? json.GetString() : null;
        }
        else
        {
            openEnded |= json.ValueTextEquals("mcp_servers"u8) || json.ValueTextEquals("container"u8);
        }
    }

    // Twice the same field would let the Router read one value and the provider the other.
    private string? ReadModel()
    {
        json.Read();
        if (model is not null || json.TokenType != JsonTokenType.String)
        {
            return "model: must be one string";
        }

        model = json.GetString();
        modelRange = (int)json.TokenStartIndex..(int)json.BytesConsumed;
        return model is { Length: > 0 and <= 256 } ? null : "model: must be 1 to 256 characters long";
    }

    private void ReadToolProperty()
    {
        if (json.ValueTextEquals("type"u8))
        {
            json.Read();
            var type = json.TokenType == JsonTokenType.String ? json.GetString()! : "";
            toolSearches = type.StartsWith("web_search", StringComparison.Ordinal);
            openEnded |= toolSearches || type.StartsWith("web_fetch", StringComparison.Ordinal)
                || type.StartsWith("code_execution", StringComparison.Ordinal) || type.StartsWith("advisor", StringComparison.Ordinal);
        }
        else if (json.ValueTextEquals("max_uses"u8))
        {
            json.Read();
            toolUses = json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var uses) ? uses : null;
        }
    }

    private void EndTool()
    {
        searches += toolSearches ? Math.Max(0, toolUses ?? SearchesWithoutLimit) : 0;
        (toolSearches, toolUses) = (false, null);
    }

    private readonly RequestFacts ToFacts() => new()
    {
        Model = model!,
        ModelRange = modelRange,
        MaxTokens = maxTokens,
        Stream = stream ?? false,
        WebSearches = searches,
        OpenEnded = openEnded,
        Modifiers = new PricingModifiers { Fast = fast, InferenceGeo = geo },
        BodyBytes = length,
    };
}
