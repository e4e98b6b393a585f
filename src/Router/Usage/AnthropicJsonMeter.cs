using System.Buffers;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Usage;

/// <summary>Usage of a message that comes in one piece. The copy is bounded; a longer answer is estimated.</summary>
internal sealed class AnthropicJsonMeter : IUsageMeter
{
    private const int LargestCopy = 8 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> copy = new();
    private long passed;

    // They are in the last bytes: by then there is nothing left to shrink.
    public bool HasFigures => false;

    public UsageReading Reading => passed == copy.WrittenCount ? Parse() : new UsageReading { GeneratedBytes = passed };

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        passed += bytes.Length;
        if (passed <= LargestCopy)
        {
            copy.Write(bytes);
        }
    }

    public void Dispose() => copy.Clear();

    private UsageReading Parse()
    {
        try
        {
            return Read(new Utf8JsonReader(copy.WrittenSpan));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new UsageReading { GeneratedBytes = passed };
        }
    }

    private UsageReading Read(Utf8JsonReader json)
    {
        var figures = new UsageFigures();
        var (refused, empty) = (false, false);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (usage, content, reason) = (json.ValueTextEquals("usage"u8), json.ValueTextEquals("content"u8), json.ValueTextEquals("stop_reason"u8));
            json.Read();
            if (usage)
            {
                figures.Read(ref json);
                continue;
            }

            refused |= reason && json.TokenType == JsonTokenType.String && json.ValueTextEquals("refusal"u8);
            var start = json.TokenStartIndex;
            json.Skip();
            empty |= content && json.BytesConsumed - start <= 2;
        }

        return new UsageReading
        {
            Usage = !figures.Any ? null : refused && empty ? new TokenUsage() : figures.ToUsage(),
            Final = figures.Any,
            MixedModels = figures.MixedModels,
            GeneratedBytes = passed,
            Fast = figures.Fast,
            InferenceGeo = figures.InferenceGeo,
            ServiceTier = figures.ServiceTier,
        };
    }
}
