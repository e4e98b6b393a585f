using System.Text.Json;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Usage;

/// <summary>Usage of a streamed message: message_start, overwritten by each message_delta, which is cumulative.</summary>
internal sealed class AnthropicSseMeter : IUsageMeter
{
    private readonly SseReader events = new();
    private readonly UsageFigures figures = new();
    private readonly SseReader.DataHandler onData;
    private long generated;
    private bool final;
    private bool refused;
    private bool failed;
    private bool overloaded;
    private bool begun;

    public AnthropicSseMeter() => onData = OnData;

    public bool HasFigures => figures.Any;

    public UsageReading Reading => new()
    {
        Usage = !figures.Any ? null : figures.ToUsage(),
        Final = final,
        HasInput = figures.HasInput,
        Doubtful = figures.Doubtful,
        MixedModels = figures.MixedModels,
        GeneratedBytes = generated,
        Fast = figures.Fast,
        InferenceGeo = figures.InferenceGeo,
        ServiceTier = figures.ServiceTier,
        Failed = failed,
        // A refusal before any output is reported with counts and not billed, and neither is what was turned away.
        Free = (refused && generated == 0 && final) || (overloaded && generated == 0 && !begun),
    };

    public void Observe(ReadOnlySpan<byte> bytes) => events.Feed(bytes, onData);

    public void End() => events.End(onData);

    public void Dispose() => events.Dispose();

    private void OnData(ReadOnlySpan<byte> data)
    {
        try
        {
            Read(data);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not our stream to judge: it passes on unchanged, and usage stays what it was.
        }
    }

    private void Read(ReadOnlySpan<byte> data)
    {
        var json = new Utf8JsonReader(data);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("type"u8))
            {
                json.Read();
                failed |= json.ValueTextEquals("error"u8);
                begun |= json.ValueTextEquals("content_block_start"u8);
            }
            else if (json.ValueTextEquals("message"u8))
            {
                ReadMessage(ref json);
            }
            else if (json.ValueTextEquals("delta"u8))
            {
                ReadDelta(ref json);
            }
            else if (json.ValueTextEquals("error"u8))
            {
                ReadError(ref json);
            }
            else if (json.ValueTextEquals("usage"u8))
            {
                json.Read();
                var stated = figures.OutputStated;
                figures.Read(ref json);
                final |= figures.OutputStated > stated;
            }
            else if (json.ValueTextEquals("amazon-bedrock-invocationMetrics"u8))
            {
                json.Read();
                final |= figures.ReadMetrics(ref json);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private void ReadError(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var type = json.ValueTextEquals("type"u8);
            json.Read();
            overloaded |= type && json.TokenType == JsonTokenType.String && (json.ValueTextEquals("overloaded_error"u8) || json.ValueTextEquals("rate_limit_error"u8));
            json.Skip();
        }
    }

    private void ReadMessage(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("usage"u8))
            {
                json.Read();
                figures.Read(ref json);
            }
            else
            {
                json.Skip();
            }
        }
    }

    private void ReadDelta(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var text = json.ValueTextEquals("text"u8) || json.ValueTextEquals("partial_json"u8) || json.ValueTextEquals("thinking"u8);
            var reason = json.ValueTextEquals("stop_reason"u8);
            json.Read();
            if (json.TokenType == JsonTokenType.String)
            {
                generated += text ? json.ValueSpan.Length : 0;
                refused |= reason && json.ValueTextEquals("refusal"u8);
            }
            else
            {
                json.Skip();
            }
        }
    }
}
