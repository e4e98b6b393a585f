using System.Buffers;
using System.Text.Json;
using ClaudeConfig.Contracts.Metering;

namespace ClaudeConfig.Router.Usage;

/// <summary>Usage of a message that comes in one piece. The copy is bounded; a longer answer is estimated.</summary>
internal sealed class AnthropicJsonMeter : IUsageMeter
{
    private const int LargestCopy = 32 * 1024 * 1024;

    private byte[] copy = [];
    private int copied;
    private long passed;
    private UsageReading? known;

    // They are in the last bytes: by then there is nothing left to shrink.
    public bool HasFigures => false;

    public UsageReading Reading => known ??= passed == copied ? Parse() : new UsageReading { GeneratedBytes = passed };

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        known = null;
        passed += bytes.Length;
        if (passed <= LargestCopy)
        {
            Append(bytes);
        }
    }

    public void End()
    {
    }

    public void Dispose()
    {
        Return();
        (copy, copied) = ([], 0);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        if (copy.Length - copied < bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(copy.Length * 2, copied + bytes.Length));
            copy.AsSpan(0, copied).CopyTo(larger);
            Return();
            copy = larger;
        }

        bytes.CopyTo(copy.AsSpan(copied));
        copied += bytes.Length;
    }

    private void Return()
    {
        if (copy.Length > 0)
        {
            // It is somebody's answer.
            copy.AsSpan(0, copied).Clear();
            ArrayPool<byte>.Shared.Return(copy);
        }
    }

    private UsageReading Parse()
    {
        try
        {
            return Read(new Utf8JsonReader(copy.AsSpan(0, copied)));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new UsageReading { GeneratedBytes = passed };
        }
    }

    private UsageReading Read(Utf8JsonReader json)
    {
        var figures = new UsageFigures();
        var (refused, empty, content) = (false, false, passed);
        json.Read();
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var (usage, text, reason) = (json.ValueTextEquals("usage"u8), json.ValueTextEquals("content"u8), json.ValueTextEquals("stop_reason"u8));
            json.Read();
            if (usage)
            {
                figures.Read(ref json);
                continue;
            }

            refused |= reason && json.TokenType == JsonTokenType.String && json.ValueTextEquals("refusal"u8);
            var start = json.TokenStartIndex;
            json.Skip();
            if (text)
            {
                content = Math.Max(0, json.BytesConsumed - start - 2);
                empty |= content == 0;
            }
        }

        return new UsageReading
        {
            Usage = figures.Any ? figures.ToUsage() : null,
            Final = figures.HasOutput,
            HasInput = figures.HasInput,
            Doubtful = figures.Doubtful,
            Free = figures.Any && refused && empty,
            MixedModels = figures.MixedModels,
            GeneratedBytes = content,
            Fast = figures.Fast,
            InferenceGeo = figures.InferenceGeo,
            ServiceTier = figures.ServiceTier,
        };
    }
}
